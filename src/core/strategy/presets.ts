import { AppError } from '../util/errors';
import type { Strategy } from './strategy';

const plain = { exemplars: { kind: 'none' }, stages: 'one', truth: 'none', knowledge: false } as const;

/** The strategies of Qian, Zhang and Liu (2023), in the order of their Tables 1 and 3. */
export const PRESETS: readonly Strategy[] = [
  { ...plain, id: 'zero-shot', name: '0-shot' },
  { ...plain, id: 'one-shot', name: '1-shot', exemplars: { kind: 'random', k: 1 } },
  { ...plain, id: 'five-shot', name: '5-shot', exemplars: { kind: 'random', k: 5 } },
  { ...plain, id: 'ss-icl', name: 'SS-ICL', exemplars: { kind: 'nearest', k: 5 } },
  { ...plain, id: 'two-stage', name: 'Two-stage', stages: 'two' },
  { ...plain, id: 'two-stage-emotion', name: 'Two-stage (emo)', stages: 'two', truth: 'emotion' },
  { ...plain, id: 'two-stage-situation', name: 'Two-stage (situ)', stages: 'two', truth: 'situation' },
  { ...plain, id: 'knowledge', name: 'Knowledge', knowledge: true },
];

/** The preset with that id; throws `not-found` with the ids there are. */
export function findPreset(id: string): Strategy {
  const preset = PRESETS.find((candidate) => candidate.id === id);
  if (preset !== undefined) return preset;
  throw new AppError(
    'not-found',
    `There is no strategy "${id}". There are: ${PRESETS.map((candidate) => candidate.id).join(', ')}.`,
  );
}
