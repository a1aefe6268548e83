import type { Sampling } from './completion';
import type { EndpointModel, SamplingParameter } from './endpoint';

interface ModelRule {
  readonly pattern: RegExp;
  readonly refuses: readonly SamplingParameter[];
  readonly maxTokensName: 'max_tokens' | 'max_completion_tokens';
}

/** OpenAI's reasoning models refuse `temperature` and `stop` and want `max_completion_tokens`; a router's `vendor/` prefix is looked past. */
const BUILT_IN: readonly ModelRule[] = [
  {
    pattern: /^(?:[\w.-]+\/)?(?:o[1-9](?:$|[-:])|gpt-5(?:$|[-.:]))/i,
    refuses: ['temperature', 'stop'],
    maxTokensName: 'max_completion_tokens',
  },
];

/** What is sent to a model, and the names of what it refuses and was therefore left out. */
export interface EffectiveSampling {
  readonly sampling: Sampling;
  readonly notSent: readonly SamplingParameter[];
  readonly maxTokensName: 'max_tokens' | 'max_completion_tokens';
}

/** Leaves out the parameters that a model refuses, by the built-in map and the endpoint's own entry for the model. */
export function applyParameterMap(model: EndpointModel, asked: Sampling): EffectiveSampling {
  const rule = BUILT_IN.find(({ pattern }) => pattern.test(model.id));
  const refused = new Set<string>([...(rule?.refuses ?? []), ...(model.refuses ?? [])]);
  const names = Object.keys(asked) as SamplingParameter[];
  const present = names.filter((name) => asked[name] !== undefined && !(name === 'stop' && asked.stop?.length === 0));
  const sampling = Object.fromEntries(present.filter((name) => !refused.has(name)).map((name) => [name, asked[name]]));
  return {
    sampling,
    notSent: present.filter((name) => refused.has(name)).sort(),
    maxTokensName: model.maxTokensName ?? rule?.maxTokensName ?? 'max_tokens',
  };
}
