import {
  commands,
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { TestCase } from '../../core/inputs/testCase';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { filterTestCases, groupTestCases, type DialogueGroup, type DialogueGrouping } from './dialogueGroups';
import { plainLabel, plainTooltip } from './plainLabel';
import { turnText } from './turnText';

/** A test case in its group. */
export interface DialogueLeaf {
  readonly kind: 'case';
  readonly group: DialogueGroup;
  readonly testCase: TestCase;
}

/** A line of the tree. */
export type DialogueNode = DialogueGroup | DialogueLeaf;

/** The test cases of the open set as a tree; a click chooses one in the bench. The files are read when the tree is first seen. */
export class DialoguesTree implements Disposable, TreeDataProvider<DialogueNode> {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<DialogueNode | undefined>());
  readonly #bench: Bench;
  readonly #view;
  #grouping: DialogueGrouping = 'emotion';
  #filter = '';
  #groups: readonly DialogueGroup[] | undefined;
  #leaves = new Map<DialogueGroup, readonly DialogueLeaf[]>();
  #shownInputs: unknown;
  #chosenId: string | undefined;

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(bench: Bench) {
    this.#bench = bench;
    this.#view = this.#lifetime.own(
      window.createTreeView<DialogueNode>('rapport.dialogues', { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#lifetime.own(bench.onDidChange(() => this.#update()));
    this.#lifetime.own(this.#view.onDidChangeVisibility(() => this.#reveal()));
  }

  get grouping(): DialogueGrouping {
    return this.#grouping;
  }

  get filter(): string {
    return this.#filter;
  }

  /** What stands beside the title of the view: how many test cases there are, or how many of them match. */
  get description(): string | undefined {
    return this.#view.description;
  }

  group(grouping: DialogueGrouping): void {
    this.#grouping = grouping;
    this.#rebuild();
  }

  /** Shows only the test cases that hold all words of the text; an empty one shows all again. */
  filterBy(text: string): void {
    if (text.trim() === this.#filter) return;
    this.#filter = text.trim();
    void commands.executeCommand('setContext', 'rapport.dialoguesFiltered', this.#filter !== '');
    this.#rebuild();
  }

  async getChildren(node?: DialogueNode): Promise<DialogueNode[]> {
    if (node?.kind === 'case') return [];
    if (node !== undefined) return [...this.#leavesOf(node)];
    await this.#bench.inputs.load();
    const groups = this.#currentGroups();
    // The chosen line can be shown once VS Code has these.
    setTimeout(() => this.#reveal(), 0);
    return [...groups];
  }

  getParent(node: DialogueNode): DialogueNode | undefined {
    return node.kind === 'case' ? node.group : undefined;
  }

  getTreeItem(node: DialogueNode): TreeItem {
    return node.kind === 'group' ? this.#groupItem(node) : this.#caseItem(node);
  }

  resolveTreeItem(item: TreeItem, node: DialogueNode): TreeItem {
    if (node.kind === 'case') item.tooltip = tooltipOf(node.testCase);
    return item;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #groupItem({ title, cases }: DialogueGroup): TreeItem {
    const item = new TreeItem(plainLabel(title) || l10n.t('(none)'), TreeItemCollapsibleState.Collapsed);
    item.id = `${this.#grouping}:${title}`;
    item.description = String(cases.length);
    item.contextValue = 'group';
    if (this.#grouping === 'file') item.iconPath = new ThemeIcon('file');
    item.accessibilityInformation = {
      label:
        cases.length === 1
          ? l10n.t('{0}, 1 test case', plainLabel(title))
          : l10n.t('{title}, {cases} test cases', { title: plainLabel(title), cases: cases.length }),
    };
    return item;
  }

  #caseItem({ group, testCase }: DialogueLeaf): TreeItem {
    const isChosen = testCase.id === this.#bench.testCase?.id;
    const said = plainLabel(testCase.context.at(-1)?.text ?? '') || plainLabel(testCase.id);
    const item = new TreeItem(said, TreeItemCollapsibleState.None);
    item.id = `${this.#grouping}:${group.title}:${testCase.id}`;
    const id = plainLabel(testCase.id);
    item.description = this.#grouping === 'file' ? `${plainLabel(testCase.emotion)} · ${id}` : id;
    item.contextValue = isChosen ? 'case.chosen' : 'case';
    item.iconPath = isChosen
      ? new ThemeIcon('circle-filled', new ThemeColor('charts.blue'))
      : new ThemeIcon('circle-outline');
    item.command = { command: 'rapport.openTestCase', title: l10n.t('Choose'), arguments: [testCase.id] };
    item.accessibilityInformation = {
      label: [said, plainLabel(testCase.emotion), id, ...(isChosen ? [l10n.t('chosen in the bench')] : [])].join(', '),
    };
    return item;
  }

  #leavesOf(group: DialogueGroup): readonly DialogueLeaf[] {
    const known = this.#leaves.get(group);
    if (known !== undefined) return known;
    const made = group.cases.map((testCase): DialogueLeaf => ({ kind: 'case', group, testCase }));
    this.#leaves.set(group, made);
    return made;
  }

  #currentGroups(): readonly DialogueGroup[] {
    if (this.#groups !== undefined) return this.#groups;
    const inputs = this.#bench.inputs.current;
    const shown = filterTestCases(inputs.testCases, this.#filter);
    this.#groups = groupTestCases(shown, this.#grouping, inputs.testFileOf);
    this.#leaves = new Map();
    this.#shownInputs = inputs;
    this.#chosenId = this.#bench.testCase?.id;
    this.#view.description = describeCount(shown.length, inputs.testCases.length, this.#filter);
    return this.#groups;
  }

  #rebuild(): void {
    this.#groups = undefined;
    this.#currentGroups();
    this.#changed.fire(undefined);
  }

  /** The bench changes often: the tree only when its set of dialogues does, or the chosen one. */
  #update(): void {
    if (this.#groups === undefined) return;
    if (this.#shownInputs !== this.#bench.inputs.current) return this.#rebuild();
    const chosen = this.#bench.testCase?.id;
    if (chosen === this.#chosenId) return;
    const before = this.#find(this.#chosenId);
    this.#chosenId = chosen;
    for (const leaf of [before, this.#find(chosen)]) if (leaf !== undefined) this.#changed.fire(leaf);
    this.#reveal();
  }

  /** The line of a test case, when the tree shows it. */
  #find(testCaseId: string | undefined): DialogueLeaf | undefined {
    const group = this.#groups?.find(({ cases }) => cases.some(({ id }) => id === testCaseId));
    return group && this.#leavesOf(group).find(({ testCase }) => testCase.id === testCaseId);
  }

  #reveal(): void {
    const leaf = this.#view.visible ? this.#find(this.#chosenId) : undefined;
    if (leaf === undefined || this.#view.selection.includes(leaf)) return;
    // The tree may have been rebuilt meanwhile: the next change reveals again.
    this.#view.reveal(leaf, { select: true, focus: false }).then(undefined, () => undefined);
  }
}

function describeCount(shown: number, all: number, filter: string): string {
  if (filter === '') return all === 0 ? '' : String(all);
  return l10n.t('{shown} of {all} · “{filter}”', { shown, all, filter: plainLabel(filter, 30) });
}

function tooltipOf({ id, emotion, situation, context }: TestCase): string {
  const turns = context.map(turnText);
  return plainTooltip([`${id} · ${emotion}`, situation, '', ...turns]);
}
