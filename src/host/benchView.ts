import type { TestCase } from '../core/inputs/testCase';
import type { ForeseenRun } from '../core/run/foreseeRun';
import type { Column } from '../core/run/runSpec';
import type { Capabilities } from '../core/strategy/availability';
import type { BenchChoices } from './benchChoices';
import type { BenchInputs } from './benchInputs';
import { goneNotices } from './benchNotices';
import type { BenchRunner } from './benchRunner';
import type { BenchView } from './describeBench';
import type { FolderStore } from './folderStore';
import type { KnowledgeDesk } from './knowledgeDesk';
import type { ChosenModel, Models } from './models';
import { runOnSaveState } from './runOnSaveSetting';
import { samplingSetting } from './settings';
import type { Templates } from './templates';

/** What of the bench its state is gathered from. */
export interface ViewedBench {
  readonly inputs: BenchInputs;
  readonly templates: Templates;
  readonly models: Models;
  readonly runner: BenchRunner;
  readonly store: FolderStore;
  readonly knowledge: KnowledgeDesk;
  readonly testCase: TestCase | undefined;
  readonly model: ChosenModel | undefined;
  readonly columns: readonly Column[];
  readonly capabilities: Capabilities;
}

/** Everything that the panel is told of, from the parts of the bench as they stand now. */
export function benchView(bench: ViewedBench, choices: BenchChoices, foreseen: ForeseenRun | undefined): BenchView {
  const { templates, models, model, runner, columns, testCase, capabilities } = bench;
  const { record, running } = runner.run;
  const inputs = bench.inputs.current;
  return {
    inputs,
    template: templates.current,
    testCase,
    models: models.choices,
    model,
    endpointProblems: models.configured.problems,
    seed: choices.seed,
    columns,
    baseColumnId: choices.baseColumnId,
    foreseen,
    sampling: samplingSetting(),
    storeNotices: bench.store.notices,
    gone: goneNotices({ choices, inputs, templates, models, model }),
    templateMissing: templates.missing,
    notes: runner.notes,
    repeats: runner.repeats.counts,
    missing: runner.missing.length,
    knowledge: bench.knowledge.state,
    capabilities,
    runOnSave: runOnSaveState(),
    record,
    running,
  };
}
