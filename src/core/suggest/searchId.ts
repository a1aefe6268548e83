import { hashOf } from '../util/hash';
import type { SuggestSpec } from './suggestSpec';

/**
 * Names a search by what decides the wordings that it asks for and how it scores them; how long it goes on and what it may
 * spend are left out, as both may be raised. Sections that the strategy does not use may change as well.
 */
export function searchIdOf(spec: SuggestSpec): string {
  const { base, section, column, split, objective, proposer, metaPrompt, perRound, worstCases, draw } = spec;
  const { template, endpointId, model, form, sampling, seed } = base.spec;
  const used = template.sections.filter(
    ({ name, variant }) => name !== section.name && variant === column.variants[name],
  );
  const others = Object.entries(column.variants).filter(([name]) => name !== section.name);
  return hashOf({
    template: template.name,
    switches: template.switches,
    sections: used.map(({ name, hash }) => [name, hash]),
    section: [section.name, section.variant ?? null, section.hash],
    strategy: column.strategy,
    variants: Object.fromEntries(others),
    answers: [endpointId, model.id, form, sampling, seed],
    cases: [split.dev, split.heldOut].map((part) => part.map(({ id }) => id)),
    objective: identityOf(objective),
    proposer: [proposer.endpointId, proposer.model.id, proposer.sampling],
    question: metaPrompt.hash,
    asks: [perRound, worstCases, draw],
  });
}

function identityOf(objective: SuggestSpec['objective']): unknown {
  if (objective.kind === 'metric') return objective;
  const { aspect, template, endpointId, model, sampling } = objective;
  return [aspect, template.hash, endpointId, model.id, sampling];
}
