import { l10n, QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import type { ExemplarOrder } from '../core/exemplars/exemplar';
import type { PromptTemplate, SectionName, VariantChoice } from '../core/prompt/template';
import type { ExemplarChoice, Strategy } from '../core/strategy/strategy';
import { describeExemplars, describeVariants } from './describeStrategy';
import type { MixChoice } from './strategyCatalogue';
import { labelWithoutIcons } from './trees/plainLabel';

interface Line extends QuickPickItem {
  readonly change?: () => Promise<MixChoice | undefined>;
  readonly done?: true;
}

/** Asks for each choice of a mix in any order, until the user is done; `undefined` when the user turns away. */
export async function askMix(
  title: string,
  start: MixChoice,
  template: PromptTemplate | undefined,
): Promise<MixChoice | undefined> {
  let mix = start;
  for (;;) {
    const picked = await window.showQuickPick(linesOf(mix, template), {
      title,
      placeHolder: l10n.t('Pick what to change; the last line keeps it'),
      ignoreFocusOut: true,
    });
    if (picked === undefined) return undefined;
    if (picked.done === true) return mix;
    mix = (await picked.change?.()) ?? mix;
  }
}

function linesOf({ strategy, variants }: MixChoice, template: PromptTemplate | undefined): readonly Line[] {
  const withStrategy = (change: Partial<Strategy> | undefined): MixChoice | undefined =>
    change === undefined ? undefined : { strategy: { ...strategy, ...change }, variants };
  const two = strategy.stages === 'two';
  const truths = {
    none: l10n.t('none: what stage one infers'),
    emotion: l10n.t('the true emotion'),
    situation: l10n.t('the true situation'),
  };
  return [
    {
      label: l10n.t('Exemplars'),
      description: describeExemplars(strategy.exemplars),
      change: async () => {
        const exemplars = await askExemplars(strategy.exemplars);
        return withStrategy(exemplars === undefined ? undefined : { exemplars });
      },
    },
    {
      label: l10n.t('Stages'),
      description: two
        ? l10n.t('two: first the emotion and situation, then the response')
        : l10n.t({ message: 'one', comment: 'One stage.' }),
      change: () => Promise.resolve(withStrategy(two ? { stages: 'one', truth: 'none' } : { stages: 'two' })),
    },
    ...(two
      ? [
          {
            label: l10n.t('Truth given to stage two'),
            description: truths[strategy.truth],
            change: async () => {
              const truth = await askOne(l10n.t('Truth given to stage two'), truths, strategy.truth);
              return withStrategy(truth === undefined ? undefined : { truth });
            },
          },
        ]
      : []),
    {
      label: l10n.t('Commonsense knowledge'),
      description: strategy.knowledge ? l10n.t('yes') : l10n.t('no'),
      change: () => Promise.resolve(withStrategy({ knowledge: !strategy.knowledge })),
    },
    ...(variantsIn(template).size === 0
      ? []
      : [
          {
            label: l10n.t('Wording'),
            description: labelWithoutIcons(describeVariants(variants) || l10n.t('the main text of every section')),
            change: async () => {
              const chosen = await askVariants(variants, template);
              return chosen === undefined ? undefined : { strategy, variants: chosen };
            },
          },
        ]),
    {
      label: l10n.t('Name'),
      description: labelWithoutIcons(strategy.name),
      change: async () => {
        const name = await window.showInputBox({ title: l10n.t('Name of the strategy'), value: strategy.name });
        return withStrategy(name === undefined || name.trim() === '' ? undefined : { name: name.trim() });
      },
    },
    { label: '', kind: QuickPickItemKind.Separator },
    { label: `$(check) ${l10n.t('Done')}`, description: l10n.t('keep this strategy'), done: true },
  ];
}

async function askExemplars(choice: ExemplarChoice): Promise<ExemplarChoice | undefined> {
  const kinds = {
    none: l10n.t('none'),
    random: l10n.t('random ones, drawn by the seed'),
    nearest: l10n.t('the nearest of the pool'),
  };
  const kind = await askOne(l10n.t('Exemplars'), kinds, choice.kind);
  if (kind === undefined || kind === 'none') return kind === undefined ? undefined : { kind };
  const typed = await window.showInputBox({
    title: l10n.t('How many exemplars?'),
    value: String(choice.kind === 'none' ? 5 : choice.k),
    validateInput: (value) =>
      /^([1-9]|[1-4]\d|50)$/.test(value.trim()) ? undefined : l10n.t('A whole number from 1 to 50'),
  });
  if (typed === undefined) return undefined;
  const k = Number(typed);
  if (kind === 'random') return { kind, k };
  const before = choice.kind === 'nearest' ? choice : undefined;
  const orders: Readonly<Record<ExemplarOrder, string>> = {
    'nearest-first': l10n.t('the nearest first'),
    'nearest-last': l10n.t('the nearest last, next to the dialogue'),
    shuffled: l10n.t('shuffled by the seed'),
  };
  const order = await askOne(l10n.t('Order of the exemplars'), orders, before?.order ?? 'nearest-first');
  if (order === undefined) return undefined;
  const repeats = { several: l10n.t('several of one dialogue, as they come'), one: l10n.t('one per dialogue at most') };
  const perDialogue = await askOne(
    l10n.t('Exemplars of one dialogue'),
    repeats,
    before?.onePerDialogue === true ? 'one' : 'several',
  );
  if (perDialogue === undefined) return undefined;
  return {
    kind,
    k,
    ...(order === 'nearest-first' ? {} : { order }),
    ...(perDialogue === 'one' ? { onePerDialogue: true } : {}),
  };
}

/** Asks for the wording of each section that has variants; `undefined` when the user turns away. */
export async function askVariants(
  chosen: VariantChoice,
  template: PromptTemplate | undefined,
): Promise<VariantChoice | undefined> {
  const result: Partial<Record<SectionName, string>> = {};
  for (const [section, variants] of variantsIn(template)) {
    const items = [undefined, ...variants].map((variant) => ({
      label: variant === undefined ? l10n.t('The main text') : labelWithoutIcons(variant),
      ...(variant === chosen[section]
        ? { description: l10n.t({ message: 'now', comment: 'The choice in use.' }) }
        : {}),
      variant,
    }));
    const picked = await window.showQuickPick(items, { title: l10n.t('Wording of {0}', section) });
    if (picked === undefined) return undefined;
    if (picked.variant !== undefined) result[section] = picked.variant;
  }
  return result;
}

/** The variants that a template has, by section. */
export function variantsIn(template: PromptTemplate | undefined): ReadonlyMap<SectionName, readonly string[]> {
  const found = new Map<SectionName, readonly string[]>();
  for (const { name, variant } of template?.sections ?? [])
    if (variant !== undefined) found.set(name, [...(found.get(name) ?? []), variant]);
  return found;
}

async function askOne<Key extends string>(
  title: string,
  choices: Readonly<Record<Key, string>>,
  now: Key,
): Promise<Key | undefined> {
  const keys = Object.keys(choices) as Key[];
  const items = keys.map((key) => ({
    label: choices[key],
    ...(key === now ? { description: l10n.t({ message: 'now', comment: 'The choice in use.' }) } : {}),
    key,
  }));
  return (await window.showQuickPick(items, { title, ignoreFocusOut: true }))?.key;
}
