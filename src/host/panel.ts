import { createBirpc, type BirpcReturn } from 'birpc';
import { l10n, Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import type { RunEvent } from '../core/run/runEvents';
import { isRpcMessage, type HostFunctions, type PanelFunctions } from '../protocol/rpc';
import type { Bench } from './bench';
import { Lifetime } from './lifecycle';
import { logError, type Log } from './log';
import { guardHostFunctions } from './panelCalls';
import { panelHtml } from './panelHtml';
import { setRunOnSave } from './runOnSaveSetting';
import { editSection, saveTemplate } from './sectionEdits';

/** The type that VS Code keeps an open panel by. */
export const PANEL_TYPE = 'rapport.bench';

/** A frame: the first event goes at once, those that come faster than this are sent together. */
const FRAME_MS = 8;

/** What the panel can set in motion outside the bench. */
export type PanelActions = Pick<
  HostFunctions,
  | 'pickTestCase'
  | 'connectModel'
  | 'pickStrategies'
  | 'changeColumn'
  | 'openTemplate'
  | 'openPrompt'
  | 'copyPrompt'
  | 'comparePrompt'
  | 'compareTemplate'
  | 'exportRun'
  | 'showResults'
  | 'bertScore'
  | 'openBertSetting'
  | 'chooseKnowledgeSource'
>;

/** One panel that shows the bench. It holds no state: a page that says ready is given everything. */
export class BenchPanel implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #panel: WebviewPanel;
  readonly #bench: Bench;
  readonly #rpc: BirpcReturn<PanelFunctions, HostFunctions>;
  readonly #log: Log;
  #events: RunEvent[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAt = Number.NEGATIVE_INFINITY;
  #ready = false;

  constructor(panel: WebviewPanel, extensionUri: Uri, bench: Bench, actions: PanelActions, log: Log) {
    this.#panel = this.#lifetime.own(panel);
    this.#bench = bench;
    this.#log = log;
    panel.iconPath = Uri.joinPath(extensionUri, 'media', 'icon.svg');
    panel.webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(extensionUri, 'dist')] };
    this.#rpc = createBirpc<PanelFunctions, HostFunctions>(
      guardHostFunctions(this.#functions(actions), (call, error) => this.#report(call, error)),
      {
        post: (message: unknown) => void panel.webview.postMessage(message),
        on: (listener: (message: unknown) => void) => {
          this.#lifetime.own(
            panel.webview.onDidReceiveMessage((message: unknown) => {
              if (isRpcMessage(message)) listener(message);
            }),
          );
        },
      },
    );
    this.#lifetime.own(
      bench.onDidChange(() => this.#send(() => void this.#rpc.benchChanged.asEvent(bench.snapshot().bench))),
    );
    this.#lifetime.own(
      bench.run.onDidReplace(() => this.#send(() => void this.#rpc.runReplaced.asEvent(bench.run.snapshot))),
    );
    this.#lifetime.own(bench.run.onEvent((event) => this.#queue(event)));
    this.#lifetime.own(panel.onDidChangeViewState(() => (this.#ready &&= panel.visible)));
    this.#lifetime.own(panel.onDidDispose(() => this.dispose()));
    this.#lifetime.own({ dispose: () => clearTimeout(this.#timer) });
    panel.webview.html = panelHtml(panel.webview, extensionUri);
  }

  reveal(): void {
    this.#panel.reveal(undefined, true);
  }

  onDidDispose(listener: () => void): void {
    // Not owned: this object ends with the panel, and whoever listens must hear of it all the same.
    this.#panel.onDidDispose(listener);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #functions(actions: PanelActions): HostFunctions {
    const bench = this.#bench;
    return {
      ready: async () => {
        this.#dropQueue();
        this.#ready = true;
        return Promise.resolve(bench.snapshot());
      },
      run: (which) => (which === 'missing' ? bench.runner.startMissing() : bench.start(undefined, which === 'again')),
      runColumn: (columnId) => bench.runner.startColumn(columnId),
      stop: () => bench.runner.stop(),
      setRunOnSave,
      stopColumn: async (columnId) => Promise.resolve(bench.run.stopColumn(columnId)),
      repeats: (columnId) => bench.runner.repeats.of(columnId),
      moreRepeats: (columnId, count) => bench.runner.repeats.ask(columnId, count),
      previousResponse: (columnId) => bench.runner.previousResponse(columnId),
      stepTestCase: (step) => bench.stepTestCase(step),
      chooseModel: (endpointId, model) => bench.chooseModel(endpointId, model),
      setSeed: (seed) => bench.setSeed(seed),
      setBaseColumn: (columnId) => bench.setBaseColumn(columnId),
      moveColumn: (columnId, step) => bench.moveColumn(columnId, step),
      removeColumn: (columnId) => bench.removeColumn(columnId),
      duplicateColumn: (columnId) => bench.duplicateColumn(columnId),
      annotateCell: (columnId, note) => bench.runner.annotateCell(columnId, note),
      inspectExemplars: (columnId) => bench.exemplars.inspect(columnId),
      compareExemplars: (columnId, setting) => bench.exemplars.compare(columnId, setting),
      editExemplars: (columnId, edit) => bench.exemplars.edit(columnId, edit),
      editKnowledge: (edit) => (edit.kind === 'reset' ? bench.knowledge.reset() : bench.knowledge.edit(edit)),
      compareKnowledge: (source) => bench.knowledge.compare(source),
      editSection: (uri, title, text, version) => editSection(bench.templates, uri, title, text, version),
      saveTemplate: (uri) => saveTemplate(bench.templates, uri),
      ...actions,
    };
  }

  /** A hidden page is gone and asks again when it is back: nothing is sent to it. */
  #send(post: () => void): void {
    if (!this.#ready) return;
    this.#flush();
    post();
  }

  #queue(event: RunEvent): void {
    if (!this.#ready) return;
    this.#events.push(event);
    const wait = this.#sentAt + FRAME_MS - performance.now();
    if (wait <= 0) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    const events = this.#events;
    this.#dropQueue();
    if (events.length === 0) return;
    this.#sentAt = performance.now();
    void this.#rpc.runEvents.asEvent(events);
  }

  #dropQueue(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#events = [];
  }

  #report(call: string, error: unknown): string {
    const message = logError(this.#log, `panel: ${call}`, error);
    // A panel in sight tells it itself.
    if (!this.#panel.visible) void window.showErrorMessage(message);
    return message;
  }
}

/** Opens the bench beside what is being edited. */
export function createPanel(): WebviewPanel {
  return window.createWebviewPanel(
    PANEL_TYPE,
    l10n.t('Bench'),
    { viewColumn: ViewColumn.Beside, preserveFocus: true },
    { enableFindWidget: true },
  );
}
