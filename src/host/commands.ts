import { commands, Range, Selection, TextEditorRevealType, Uri, window, workspace } from 'vscode';
import { addLocalModel } from './addLocalModel';
import type { Bench } from './bench';
import { cellBertScore, openBertSetting } from './cellBertScore';
import { exportRun } from './exportRun';
import { connectModel, forgetKey, setKey } from './connectModel';
import { Lifetime } from './lifecycle';
import type { PanelActions } from './panel';
import { pickModel, pickStrategies } from './pickers';
import type { PromptDocuments } from './promptDocuments';
import { startRecording } from './recordingMode';
import { registerCommand } from './registerCommand';
import { newTemplate } from './newTemplate';
import { changeColumn, registerStrategyCommands } from './strategyCommands';
import { registerSuggestCommands, type SuggestParts } from './suggest/suggestCommands';
import { pickTestCase } from './testCasePicker';

/** What the commands act on. */
export interface CommandParts extends SuggestParts {
  readonly prompts: PromptDocuments;
  readonly extensionUri: Uri;
}

/** Registers the commands on the bench and its files; an error of any is logged and shown as its sentence. */
export function registerCommands(parts: CommandParts): Lifetime {
  const { bench, keys, log, openPanel } = parts;
  const lifetime = new Lifetime();
  const register = (id: string, run: (argument: unknown) => Promise<void>): void => {
    lifetime.own(registerCommand(log, id, run));
  };
  register('openBench', async (uri) => {
    if (uri instanceof Uri) await bench.followTemplate(uri);
    await openPanel();
  });
  register('run', async (uri) => {
    if (uri instanceof Uri) await bench.followTemplate(uri);
    await openPanel();
    await bench.start();
  });
  register('runAgain', async () => {
    await openPanel();
    await bench.start(undefined, true);
  });
  register('runMissing', async () => {
    await openPanel();
    await bench.runner.startMissing();
  });
  register('stop', () => bench.runner.stop());
  register('pickTestCase', () => pickTestCase(bench));
  register('nextTestCase', () => bench.stepTestCase(1));
  register('previousTestCase', () => bench.stepTestCase(-1));
  register('pickStrategies', () => pickStrategies(bench));
  register('makeBase', (strategy) => makeBase(bench, strategy));
  lifetime.own(registerStrategyCommands(bench, log));
  lifetime.own(registerSuggestCommands(parts));
  register('pickModel', () => pickModel(bench));
  register('connectModel', () => connectModel(bench, keys));
  register('addLocalModel', () => addLocalModel(bench));
  register('setKey', () => setKey(bench, keys));
  register('forgetKey', () => forgetKey(bench, keys));
  register('record', () => startRecording(bench.recording, bench.model));
  register('stopRecording', () => Promise.resolve(bench.recording.stop()));
  register('exportRun', () => exportRun(bench));
  register('newTemplate', () => newTemplate(parts.extensionUri));
  register('showLog', () => Promise.resolve(log.show()));
  return lifetime;
}

/** What the panel asks of VS Code itself. */
export function panelActions({
  bench,
  keys,
  prompts,
  services,
}: Pick<CommandParts, 'bench' | 'keys' | 'prompts' | 'services'>): PanelActions {
  return {
    pickTestCase: () => pickTestCase(bench),
    pickStrategies: () => pickStrategies(bench),
    changeColumn: (columnId) => changeColumn(bench, columnId),
    connectModel: () => connectModel(bench, keys),
    openPrompt: (columnId, stage) => prompts.open(columnId, stage),
    copyPrompt: (columnId, stage) => prompts.copy(columnId, stage),
    comparePrompt: (columnId, stage, other) => prompts.compare(columnId, stage, other),
    compareTemplate: async () => commands.executeCommand('rapport.compareRunText'),
    exportRun: () => exportRun(bench),
    showResults: async () => commands.executeCommand('rapport.showResults'),
    bertScore: (columnId) => cellBertScore(bench, services(), columnId),
    openBertSetting,
    chooseKnowledgeSource: async () => commands.executeCommand('rapport.chooseKnowledgeSource'),
    openTemplate: (line) => showTemplateLine(bench, line),
  };
}

/** Makes the strategy of a line of the tree the base of the bench. */
async function makeBase(bench: Bench, line: unknown): Promise<void> {
  const id = typeof line === 'object' && line !== null && 'id' in line ? line.id : line;
  const column = bench.columns.find(({ strategy }) => strategy.id === id);
  if (column !== undefined) await bench.setBaseColumn(column.id);
}

async function showTemplateLine(bench: Bench, line: number): Promise<void> {
  const document = bench.templates.current?.document;
  if (document === undefined) {
    await commands.executeCommand('rapport.newTemplate');
    return;
  }
  const shown = window.visibleTextEditors.find((editor) => editor.document.uri.toString() === document.uri.toString());
  const at = document.lineAt(Math.min(line, document.lineCount) - 1).range;
  const editor = await window.showTextDocument(await workspace.openTextDocument(document.uri), {
    ...(shown?.viewColumn === undefined ? {} : { viewColumn: shown.viewColumn }),
  });
  editor.selection = new Selection(at.start, at.start);
  editor.revealRange(new Range(at.start, at.end), TextEditorRevealType.InCenterIfOutsideViewport);
}
