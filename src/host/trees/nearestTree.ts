import {
  EventEmitter,
  l10n,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import type { Neighbour } from '../../core/exemplars/exemplar';
import { parseDialogues } from '../../core/inputs/parseDialogues';
import { testCasesOf, type TestCase } from '../../core/inputs/testCase';
import type { Turn } from '../../core/inputs/dialogue';
import { isCancelled } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { plainLabel, plainTooltip } from './plainLabel';
import { turnText } from './turnText';

/** A neighbour, or one of its turns. */
export type NearestNode =
  { readonly kind: 'neighbour'; readonly neighbour: Neighbour } | { readonly kind: 'turn'; readonly turn: Turn };

/** A pause in moving through a file after which the tree follows. */
const MOVING_MS = 250;
/** Longer lines are no dialogues that anybody reads. */
const LONGEST_LINE = 200_000;

/** The training items nearest to the dialogue under the cursor of a JSONL file, or else to the test case of the bench. Nothing is encoded before it is seen. */
export class NearestTree implements Disposable, TreeDataProvider<NearestNode> {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<undefined>());
  readonly #bench: Bench;
  readonly #log: Log;
  readonly #view;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shown: readonly unknown[] = [];

  readonly onDidChangeTreeData = this.#changed.event;

  constructor(bench: Bench, log: Log) {
    this.#bench = bench;
    this.#log = log;
    this.#view = this.#lifetime.own(
      window.createTreeView<NearestNode>('rapport.nearest', { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#lifetime.own({ dispose: () => clearTimeout(this.#timer) });
    this.#lifetime.own(bench.onDidChange(() => this.#followSoon()));
    this.#lifetime.own(window.onDidChangeActiveTextEditor(() => this.#followSoon()));
    this.#lifetime.own(window.onDidChangeTextEditorSelection(() => this.#followSoon()));
  }

  /** The dialogue whose neighbours are shown: the last turn to be answered in it. */
  get testCase(): TestCase | undefined {
    return dialogueInEditor() ?? this.#bench.testCase;
  }

  async getChildren(node?: NearestNode): Promise<NearestNode[]> {
    if (node !== undefined)
      return node.kind === 'turn' ? [] : node.neighbour.turns.map((turn) => ({ kind: 'turn', turn }));
    await this.#bench.inputs.load();
    const { testCase } = this;
    this.#shown = this.#state();
    delete this.#view.message;
    this.#view.description = testCase === undefined ? '' : plainLabel(testCase.id);
    if (testCase === undefined || this.#bench.inputs.current.pool.length === 0) return [];
    try {
      const { neighbourhood, setting } = await this.#bench.exemplars.nearestTo(testCase);
      this.#view.description = `${plainLabel(testCase.id)} · ${setting.encoder}, ${setting.reading}`;
      return neighbourhood.nearMisses.map((neighbour) => ({ kind: 'neighbour', neighbour }));
    } catch (error) {
      this.#view.message = isCancelled(error)
        ? l10n.t('Stopped.')
        : logError(this.#log, 'finding the nearest dialogues', error);
      return [];
    }
  }

  getTreeItem(node: NearestNode): TreeItem {
    if (node.kind === 'turn') {
      const { role, text } = node.turn;
      const item = new TreeItem(plainLabel(text, 400));
      item.iconPath = new ThemeIcon(role === 'speaker' ? 'person' : 'comment');
      item.tooltip = plainTooltip([text]);
      item.accessibilityInformation = {
        label: turnText({ role, text: plainLabel(text, 400) }),
      };
      return item;
    }
    const { id, rank, cosine = 0, emotion, situation, turns, flags = [] } = node.neighbour;
    const told = plainLabel(turns.at(-2)?.text ?? '') || plainLabel(id);
    // The cosine first: the view is narrow.
    const item = new TreeItem(`${cosine.toFixed(2)}  ${told}`, TreeItemCollapsibleState.Collapsed);
    item.id = id;
    item.description = `${plainLabel(emotion)} · ${plainLabel(id)}`;
    item.tooltip = plainTooltip([
      l10n.t('rank {rank} · cosine {cosine} · {emotion}', { rank, cosine: cosine.toFixed(4), emotion }),
      situation,
      ...flags.map((flag) => l10n.t('may give the answer away: {0}', flag)),
      '',
      ...turns.map(turnText),
    ]);
    item.iconPath = new ThemeIcon(flags.length > 0 ? 'warning' : 'comment-discussion');
    item.contextValue = 'neighbour';
    const said = l10n.t('rank {rank}, cosine {cosine}, {emotion}: {told}', {
      rank,
      cosine: cosine.toFixed(2),
      emotion: plainLabel(emotion),
      told,
    });
    item.accessibilityInformation = {
      label: flags.length > 0 ? l10n.t('{said}, may give the answer away', { said }) : said,
    };
    return item;
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** The bench changes often, and the cursor oftener: the tree only when another dialogue is meant, or others may be near. */
  #followSoon(): void {
    clearTimeout(this.#timer);
    if (!this.#view.visible) return;
    this.#timer = setTimeout(() => {
      const state = this.#state();
      if (state.some((part, index) => part !== this.#shown[index])) this.#changed.fire(undefined);
    }, MOVING_MS);
  }

  #state(): readonly unknown[] {
    const { encoder, reading } = this.#bench.exemplars.setting;
    const { testCase } = this;
    const said = testCase?.context.map(({ text }) => text).join('\n');
    return [testCase?.id, said, this.#bench.inputs.current.pool, encoder, reading];
  }
}

/** The dialogue on the line of the cursor, when that line of the active file holds one; cut before its last answer. */
function dialogueInEditor(): TestCase | undefined {
  const editor = window.activeTextEditor;
  if (!editor?.document.uri.path.endsWith('.jsonl')) return undefined;
  const { text } = editor.document.lineAt(editor.selection.active.line);
  if (text.trim() === '' || text.length > LONGEST_LINE) return undefined;
  const [dialogue] = parseDialogues(text, 'line.jsonl').dialogues;
  return dialogue === undefined ? undefined : testCasesOf(dialogue).at(-1);
}
