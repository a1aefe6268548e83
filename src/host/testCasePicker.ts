import { l10n, ThemeIcon, window, type QuickPick, type QuickPickItem } from 'vscode';
import type { TestCase } from '../core/inputs/testCase';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';
import { filterTestCases, groupTestCases } from './trees/dialogueGroups';
import { labelWithoutIcons } from './trees/plainLabel';
import { noTestCase } from './whatIsMissing';

interface CaseItem extends QuickPickItem {
  readonly id: string;
}

/** More lines than anybody reads; typing narrows them. */
const MAX_ITEMS = 500;

const BY_EMOTION = { iconPath: new ThemeIcon('filter'), tooltip: l10n.t('Filter by emotion') };

/** Lets the user pick the test case: words of the dialogue, an id, or `@` and an emotion narrow the list. */
export async function pickTestCase(bench: Bench): Promise<void> {
  await bench.inputs.load();
  const { testCases } = bench.inputs.current;
  if (testCases.length === 0) throw noTestCase();
  const id = await askTestCase(testCases, bench.testCase?.id);
  if (id !== undefined) await bench.chooseTestCase(id);
}

/** The lines of the picker under what was typed, and how many test cases that leaves. */
export function pickerItems(
  testCases: readonly TestCase[],
  typed: string,
): { readonly items: readonly CaseItem[]; readonly title: string } {
  const found = filterTestCases(testCases, typed);
  const items = found.slice(0, MAX_ITEMS).map(({ id, emotion, context }): CaseItem => ({
    id,
    label: labelWithoutIcons(context.at(-1)?.text ?? id),
    description: labelWithoutIcons(`${emotion} · ${id}`),
    ...(context.length > 1 ? { detail: labelWithoutIcons(context[0]?.text ?? '') } : {}),
    // What is found is decided here, not by the picker, which knows no emotions.
    alwaysShow: true,
  }));
  const all = testCases.length;
  return {
    items,
    title:
      found.length === all
        ? l10n.t('Test case ({0})', all)
        : l10n.t('Test case ({found} of {all})', { found: found.length, all }),
  };
}

function askTestCase(testCases: readonly TestCase[], current: string | undefined): Promise<string | undefined> {
  const lifetime = new Lifetime();
  const picker = lifetime.own(window.createQuickPick<CaseItem>());
  let choosingEmotion = false;
  const show = (): void => {
    const { items, title } = pickerItems(testCases, picker.value);
    picker.items = items;
    picker.title = title;
  };
  picker.placeholder = l10n.t('Type words of the dialogue, an id, or @ and an emotion: @sad');
  picker.buttons = [BY_EMOTION];
  show();
  picker.activeItems = picker.items.filter(({ id }) => id === current);
  lifetime.own(picker.onDidChangeValue(show));
  return new Promise<string | undefined>((resolve, reject) => {
    lifetime.own(picker.onDidAccept(() => resolve(acceptedId(picker.items, picker.activeItems))));
    lifetime.own(picker.onDidHide(() => choosingEmotion || resolve(undefined)));
    lifetime.own(
      picker.onDidTriggerButton(() => {
        choosingEmotion = true;
        void filterByEmotion(picker, testCases)
          .catch(reject)
          .finally(() => {
            choosingEmotion = false;
            show();
            picker.show();
          });
      }),
    );
    picker.show();
  }).finally(() => lifetime.dispose());
}

/** What Enter means: the active line, or the first of the lines when who types fast is ahead of the list on the screen. */
export function acceptedId(
  items: readonly { readonly id: string }[],
  active: readonly { readonly id: string }[],
): string | undefined {
  const still = active.find(({ id }) => items.some((item) => item.id === id));
  return (still ?? items[0])?.id;
}

/** Puts the emotion that the user picks before the words that were typed. */
async function filterByEmotion(picker: QuickPick<CaseItem>, testCases: readonly TestCase[]): Promise<void> {
  const words = picker.value.split(/\s+/).filter((word) => word !== '' && !word.startsWith('@'));
  const items = groupTestCases(testCases, 'emotion', new Map()).map(({ title, cases }) => ({
    label: labelWithoutIcons(title),
    description: String(cases.length),
    emotion: title,
  }));
  const every = { label: l10n.t('All emotions'), description: String(testCases.length), emotion: undefined };
  const picked = await window.showQuickPick([every, ...items], { title: l10n.t('Emotion') });
  if (picked === undefined) return;
  picker.value = [...(picked.emotion === undefined ? [] : [`@${picked.emotion}`]), ...words, ''].join(' ');
}
