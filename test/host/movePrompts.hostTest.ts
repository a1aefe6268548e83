import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { commands, RelativePattern, Uri, window, workspace } from 'vscode';
import { parseTemplate } from '../../src/core/prompt/parseTemplate';
import { ablate } from '../../src/core/run/ablation';
import { parseExperiment } from '../../src/core/run/parseExperiment';
import type { RapportApi } from '../../src/extension';
import { newAblation } from '../../src/host/language/newAblation';
import { activateRapport } from '../support/vscode/hostBench';

const root = workspace.workspaceFolders?.[0]?.uri ?? Uri.file('/');
const written = ['**/foreign*', '**/*-ablation*', '0-shot.py', '0-shot.promptfoo.yaml'];

describe('prompts moved in and out', () => {
  let rapport: RapportApi;
  let columns: readonly string[] = [];

  before(async () => {
    rapport = await activateRapport();
    await rapport.bench.open();
    await rapport.bench.run.finished;
    columns = rapport.bench.strategyIds;
    await rapport.bench.chooseStrategies(['zero-shot', 'two-stage']);
  });

  // A template that is looked at becomes the bench's.
  beforeEach(() => rapport.bench.followTemplate(Uri.joinPath(root, 'paper.rapport.md')));

  after(async () => {
    await rapport.bench.chooseStrategies(columns);
    await rapport.bench.followTemplate(Uri.joinPath(root, 'paper.rapport.md'));
  });

  afterEach(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const glob of written)
      for (const uri of await workspace.findFiles(new RelativePattern(root, glob))) await workspace.fs.delete(uri);
  });

  const read = async (...path: readonly string[]): Promise<string> =>
    new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(root, ...path)));

  it('imports a foreign prompt as a template and dialogues, and lists what is lost', async () => {
    const foreign = Uri.joinPath(root, 'foreign.prompt.yml');
    const text =
      'model: m\nmessages: [{role: system, content: Listen.}, {role: user, content: "{{input}}"}]\ntestData: [{input: I won., expected: Great!}]\n';
    await workspace.fs.writeFile(foreign, new TextEncoder().encode(text));
    await commands.executeCommand('rapport.importPrompt', foreign);
    const template = parseTemplate(await read('foreign.rapport.md'), 'foreign.rapport.md');
    assert.deepEqual(template.problems, []);
    assert.equal(template.sections[0]?.source, 'Listen.');
    assert.match(await read('dialogues', 'foreign.jsonl'), /"I won\.".*"Great!"/);
    assert.match(window.activeTextEditor?.document.getText() ?? '', /"model": models are connected/);
  });

  it('exports a strategy with all its prompts, and refuses what a file cannot carry out', async () => {
    await commands.executeCommand('rapport.exportAsPython', 'zero-shot');
    const python = await read('0-shot.py');
    for (const { id } of rapport.bench.inputs.current.testCases) assert.ok(python.includes(JSON.stringify(id)), id);
    assert.doesNotMatch(python, /api_key="/);
    await commands.executeCommand('rapport.exportAsPromptfoo', 'zero-shot');
    assert.match(await read('0-shot.promptfoo.yaml'), /messages \| dump/);
  });

  it('writes the ablation of a column as an experiment with a template of its own', async () => {
    const [, column] = rapport.bench.columns;
    assert.ok(column);
    await newAblation(rapport.bench, column, ['sections', 'labels']);
    const { experiment, problems } = parseExperiment(await read('paper-ablation.experiment.yaml'), 'e');
    assert.deepEqual(problems, []);
    assert.equal(experiment?.template, 'paper-ablation.rapport.md');
    assert.equal(experiment.baseline, 'whole');
    const paper = await read('paper.rapport.md');
    const { strategies, template } = ablate(paper, parseTemplate(paper, 'p'), column, ['sections', 'labels']);
    assert.deepEqual(experiment.strategies, strategies);
    assert.equal(await read('paper-ablation.rapport.md'), template);
  });
});
