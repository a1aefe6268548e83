import { stringify } from 'yaml';
import { PRESETS } from '../strategy/presets';
import type { ExperimentFile } from './experiment';
import type { Column } from './runSpec';

/** An experiment as the text of its file. */
export function formatExperiment(experiment: ExperimentFile): string {
  return stringify(experiment);
}

/** How an experiment names a column: a preset by its id alone, anything else with all its choices. */
export function strategyEntry({ id, name, strategy, variants }: Column): ExperimentFile['strategies'][number] {
  const preset = PRESETS.find((one) => one.id === strategy.id);
  const plain = preset !== undefined && Object.keys(variants).length === 0;
  if (plain && id === preset.id) return id;
  if (plain) return { id, name, preset: preset.id };
  const { exemplars, stages, truth, knowledge } = strategy;
  return {
    id,
    name,
    exemplars,
    stages,
    truth,
    knowledge,
    ...(Object.keys(variants).length === 0 ? {} : { variants }),
  };
}
