/** What the rating view itself owns and VS Code keeps for it: where the rater is, never what was rated. */
export interface RatingViewState {
  /** Of the set: VS Code brings the panel back by it. */
  readonly uri: string;
  /** Whose place it is. */
  readonly rater: string;
  /** Place among the rater's items; the number of items at the end. */
  readonly place: number;
  readonly tab: 'rate' | 'results';
  /** Notes to questions that are not answered yet, by `unit aspect`. */
  readonly drafts: Readonly<Record<string, string>>;
}

/** The view of a panel that was never open. */
export const EMPTY_RATING_VIEW: RatingViewState = { uri: '', rater: '', place: 0, tab: 'rate', drafts: {} };

/** Reads a kept view; whatever in it does not fit is left out. */
export function parseRatingView(value: unknown): RatingViewState {
  if (typeof value !== 'object' || value === null) return EMPTY_RATING_VIEW;
  const kept = value as Readonly<Record<string, unknown>>;
  const text = (key: string): string => (typeof kept[key] === 'string' ? kept[key] : '');
  const place = kept['place'];
  const drafts = kept['drafts'];
  return {
    uri: text('uri'),
    rater: text('rater'),
    place: typeof place === 'number' && Number.isInteger(place) && place >= 0 ? place : 0,
    tab: kept['tab'] === 'results' ? 'results' : 'rate',
    drafts:
      typeof drafts === 'object' && drafts !== null
        ? Object.fromEntries(
            Object.entries(drafts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
          )
        : {},
  };
}

/** The key of a draft. */
export function draftKey(unitId: string, aspectId: string): string {
  return `${aspectId} ${unitId}`;
}
