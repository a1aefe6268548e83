import type { CommonsenseModel } from '../core/commonsense/commonsenseModel';
import { prefetchNext } from '../core/commonsense/prefetchNext';
import type { TestCase } from '../core/inputs/testCase';
import type { KnowledgeLlm } from '../core/run/knowledgeRequest';
import { given } from './argumentValues';
import type { CommandEnvironment } from './command';
import { openCommandKnowledge } from './knowledgeOptions';
import type { RunOptions } from './runOptions';

/** The knowledge of a run, to be closed; absent when no strategy of the run asks for it or no source was named. `llm` is the run's own model, for a source that names no other. */
export async function openRunKnowledge(
  { knowledge, strategies, knowledgeOptions, encoder, store }: RunOptions,
  llm: KnowledgeLlm,
  testCases: readonly TestCase[],
  environment: CommandEnvironment,
  signal: AbortSignal,
): Promise<{ readonly commonsense?: CommonsenseModel; readonly dispose: () => Promise<void> }> {
  if (knowledge === undefined || !strategies.some((strategy) => strategy.knowledge))
    return { dispose: () => Promise.resolve() };
  const named = knowledge.kind === 'llm' ? knowledge.model : undefined;
  const asked = named === undefined ? llm : { ...llm, model: { id: named } };
  const opened = await openCommandKnowledge(
    { source: knowledge, options: knowledgeOptions, encoder, llm: asked, ...given('store', store) },
    environment,
    signal,
  );
  // A language model answers one after the other what is asked ahead and what is waited for.
  const commonsense = knowledge.kind === 'llm' ? opened.model : prefetchNext(opened.model, testCases);
  return { commonsense, dispose: () => opened.dispose() };
}
