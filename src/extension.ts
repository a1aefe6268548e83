import { Uri, type ExtensionContext } from 'vscode';
import { Bench } from './host/bench';
import { Chat } from './host/chat/chat';
import { panelActions, registerCommands } from './host/commands';
import { registerDialogueCommands } from './host/dialogueCommands';
import { Experiments } from './host/experiments/experiments';
import { registerKnowledgeCommands } from './host/knowledgeCommands';
import { TemplateLanguage } from './host/language/templateLanguage';
import { createLog, logError, type Log } from './host/log';
import { openAtStart } from './host/openAtStart';
import { Panels } from './host/panels';
import { PromptDocuments } from './host/promptDocuments';
import { ReadOnlyTexts } from './host/readOnlyTexts';
import { RatingsView } from './host/ratings/ratingsView';
import { ResultsView } from './host/results/resultsView';
import { registerRunCommands } from './host/runCommands';
import { createKeys, type Keys } from './host/secrets';
import { opensBenchOnStart, worksOffline } from './host/settings';
import { StatusBar } from './host/statusBar';
import { registerStoreCommands } from './host/storeCommands';
import { Trees } from './host/trees/trees';
import type { createServices } from './node/services';

/** What tests may reach: nothing else uses it. */
export interface RapportApi {
  readonly bench: Bench;
  readonly keys: Keys;
  readonly trees: Trees;
  readonly statusBar: StatusBar;
  readonly prompts: PromptDocuments;
  readonly readOnlyTexts: ReadOnlyTexts;
  readonly results: ResultsView['results'];
  readonly experiments: Experiments;
  readonly ratings: RatingsView;
  readonly language: TemplateLanguage;
  readonly chat: Chat;
}

/** Builds the parts and hands them to one another. */
export function activate(context: ExtensionContext): RapportApi {
  const own = <T extends { dispose(): unknown }>(thing: T): T => {
    context.subscriptions.push(thing);
    return thing;
  };
  const log = own(createLog());
  const keys = createKeys(context.secrets);
  const readOnlyTexts = own(new ReadOnlyTexts());
  const services = lazyServices(own, context, log);
  const shared = { log, memento: context.workspaceState, services, readOnlyTexts };
  const bench = own(new Bench({ ...shared, keys }));
  const prompts = new PromptDocuments(bench, readOnlyTexts);
  const parts = { ...shared, bench, keys, prompts, extensionUri: context.extensionUri };
  const panels = own(new Panels(context.extensionUri, bench, panelActions(parts), log));
  const openPanel = (): Promise<void> => panels.open();
  const trees = own(new Trees(bench, log, shared.services, readOnlyTexts, shared.memento));
  const statusBar = own(new StatusBar(bench, log));
  own(registerCommands({ ...parts, openPanel }));
  own(registerDialogueCommands({ ...parts, services: shared.services, dialogues: trees.dialogues, openPanel }));
  own(registerRunCommands({ bench, runs: trees.runs, log, openPanel }));
  own(registerKnowledgeCommands({ ...parts, models: bench.models }));
  own(registerStoreCommands({ bench, runs: trees.runs, statusBar, log }));
  const { results } = own(new ResultsView({ ...shared, bench, extensionUri: context.extensionUri }));
  const ratings = own(new RatingsView({ ...parts, predictions: results.predictions }));
  const experiments = own(new Experiments({ ...shared, bench, keys, runs: trees.runs }));
  const language = own(new TemplateLanguage({ ...shared, bench, openPanel }));
  const chat = own(new Chat({ ...shared, bench, openPanel }));
  if (opensBenchOnStart())
    void openAtStart(panels, bench).catch((error: unknown) => logError(log, 'opening the bench', error));
  return { bench, keys, trees, statusBar, prompts, readOnlyTexts, results, experiments, ratings, language, chat };
}

/** The heavy half of the extension is a file of its own, loaded when the bench is first used. */
function lazyServices(
  own: <T extends { dispose(): unknown }>(thing: T) => T,
  { globalStorageUri }: ExtensionContext,
  log: Log,
): () => ReturnType<typeof createServices> {
  let services: ReturnType<typeof createServices> | undefined;
  return () => {
    if (services === undefined) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the bundler keeps this call, and that is what makes it lazy
      const loaded = require('./services.js') as { createServices: typeof createServices };
      const modelFolder = Uri.joinPath(globalStorageUri, 'models').fsPath;
      const onUnchecked = (what: string, sha256: string): void =>
        log.info(`${what}: its publisher names no hash; SHA-256 ${sha256}`);
      services = own(
        loaded.createServices({ workerFolder: __dirname, modelFolder, offline: worksOffline, onUnchecked }),
      );
    }
    return services;
  };
}
