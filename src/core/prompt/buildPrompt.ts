import { RELATION_DEFINITIONS, RELATIONS } from '../commonsense/relation';
import type { Knowledge } from '../commonsense/commonsenseModel';
import type { Exemplar } from '../exemplars/exemplar';
import { turnLines, type Turn } from '../inputs/dialogue';
import { EMOTION_LABELS } from '../inputs/emotions';
import type { TestCase } from '../inputs/testCase';
import { AppError } from '../util/errors';
import type { ChatMessage, Prompt, PromptForm } from './messages';
import { findSection, type PromptTemplate, type SectionName, type VariantChoice } from './template';
import type { Slots, TemplateRenderer } from './templateRenderer';

/** What a prompt is made of. */
export interface PromptParts {
  readonly template: PromptTemplate;
  readonly variants: VariantChoice;
  readonly form: PromptForm;
  readonly testCase: TestCase;
  readonly exemplars: readonly Exemplar[];
  readonly knowledge?: Knowledge;
}

/** Where a base model continues, and what tells it to stop. */
const STOP_RESPONSE = ['\nSpeaker:'];
const STOP_THOUGHT = ['\nSpeaker:', '\nListener:'];

/** Builds the three prompts of a strategy from a template; each throws `invalid-template` when a section it needs is missing or has errors. */
export interface PromptBuilder {
  /** The prompt that brings the response in one stage. */
  response(parts: PromptParts, signal: AbortSignal): Promise<Prompt>;
  /** The question of stage one. */
  stageOne(parts: PromptParts, signal: AbortSignal): Promise<Prompt>;
  /** The whole exchange of stage one sent back, with the instruction of stage two. */
  stageTwo(parts: PromptParts, stageOneReply: string, signal: AbortSignal): Promise<Prompt>;
  /** The reply of stage one rebuilt from a true or inferred emotion and situation. */
  stageOneReply(
    parts: PromptParts,
    slots: { readonly emotion: string; readonly situation: string },
    signal: AbortSignal,
  ): Promise<string>;
}

/** Makes the builder; the renderer does the Jinja. */
export function createPromptBuilder(renderer: TemplateRenderer): PromptBuilder {
  const section = async (
    parts: PromptParts,
    name: SectionName,
    slots: Slots,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const found = findSection(parts.template, name, parts.variants);
    if (found === undefined) {
      const variant = parts.variants[name];
      if (variant === undefined) return undefined;
      throw new AppError(
        'invalid-template',
        `The template "${parts.template.name}" has no section "${name} (${variant})".`,
      );
    }
    try {
      return await renderer.render(found.source, slots, signal);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'invalid-template') {
        throw new AppError('invalid-template', `Section "${name}" (line ${found.headingLine}): ${error.message}`, {
          cause: error,
        });
      }
      throw error;
    }
  };
  const required = async (
    parts: PromptParts,
    name: SectionName,
    slots: Slots,
    signal: AbortSignal,
  ): Promise<string> => {
    const text = await section(parts, name, slots, signal);
    if (text !== undefined && text !== '') return text;
    const what = text === undefined ? 'has no section' : 'has nothing in its section';
    throw new AppError(
      'invalid-template',
      `This strategy needs "${name}", and the template "${parts.template.name}" ${what} of that name. Add it.`,
    );
  };

  const instructions = async (parts: PromptParts, signal: AbortSignal): Promise<string> => {
    const texts = [
      await section(parts, 'Task Definition', {}, signal),
      await section(parts, 'Guideline Instruction', {}, signal),
    ];
    if (parts.exemplars.length > 0)
      texts.push(await required(parts, 'Exemplars', { exemplars: exemplarSlots(parts.exemplars) }, signal));
    return joinBlocks(texts);
  };
  const knowledgeBlock = async (parts: PromptParts, signal: AbortSignal): Promise<string | undefined> => {
    const relations = parts.knowledge === undefined ? [] : relationSlots(parts.knowledge);
    return relations.length === 0 ? undefined : required(parts, 'Knowledge', { relations }, signal);
  };
  const labels = (parts: PromptParts): string =>
    parts.template.switches.emotionLabels ? EMOTION_LABELS.join(', ') : '';
  const question = (parts: PromptParts, signal: AbortSignal): Promise<string> =>
    required(parts, 'Stage One', { labels: labels(parts) }, signal);

  /** System message and turns, with blocks joined to the last user turn after a blank line each. */
  const chat = async (
    parts: PromptParts,
    appended: readonly (string | undefined)[],
    signal: AbortSignal,
  ): Promise<ChatMessage[]> => {
    const system = await instructions(parts, signal);
    const turns = chatTurns(parts.testCase.context);
    const last = turns.pop();
    if (last?.role !== 'user')
      throw new AppError('invalid-input', `The context of ${parts.testCase.id} does not end on a speaker turn.`);
    const content = joinBlocks([last.content, ...appended]);
    return [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      ...turns,
      { role: 'user', content },
    ];
  };
  /** One text: instructions, the dialogue, blocks on lines of their own, and the word to continue after. */
  const completion = async (
    parts: PromptParts,
    appended: readonly (string | undefined)[],
    continuation: string,
    stop: readonly string[],
    signal: AbortSignal,
  ): Promise<Prompt> => {
    const context = await required(parts, 'Dialogue Context', { context: turnLines(parts.testCase.context) }, signal);
    const dialogue = [context, ...appended.filter(isPresent), continuation].join('\n');
    return { form: 'completion', text: joinBlocks([await instructions(parts, signal), dialogue]), stop };
  };

  return {
    async response(parts, signal) {
      const knowledge = await knowledgeBlock(parts, signal);
      if (parts.form === 'chat') return { form: 'chat', messages: await chat(parts, [knowledge], signal) };
      return completion(parts, [knowledge], 'Listener:', STOP_RESPONSE, signal);
    },
    async stageOne(parts, signal) {
      const appended = [await knowledgeBlock(parts, signal), await question(parts, signal)];
      if (parts.form === 'chat') return { form: 'chat', messages: await chat(parts, appended, signal) };
      return completion(parts, appended, 'Thought:', STOP_THOUGHT, signal);
    },
    async stageTwo(parts, stageOneReply, signal) {
      const appended = [await knowledgeBlock(parts, signal), await question(parts, signal)];
      const instruction = await required(parts, 'Stage Two', {}, signal);
      if (parts.form === 'chat') {
        const messages = await chat(parts, appended, signal);
        return {
          form: 'chat',
          messages: [
            ...messages,
            { role: 'assistant', content: stageOneReply },
            { role: 'user', content: instruction },
          ],
        };
      }
      return completion(
        parts,
        [...appended, `Thought: ${stageOneReply}`, instruction],
        'Listener:',
        STOP_RESPONSE,
        signal,
      );
    },
    stageOneReply: (parts, slots, signal) => required(parts, 'Stage One Reply', slots, signal),
  };
}

/** Speaker turns as `user`, listener turns as `assistant`; neighbouring turns of one role joined by a newline. */
function chatTurns(turns: readonly Turn[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  for (const turn of turns) {
    const role = turn.role === 'speaker' ? 'user' : 'assistant';
    const last = messages.at(-1);
    if (last?.role === role) messages[messages.length - 1] = { role, content: `${last.content}\n${turn.text}` };
    else messages.push({ role, content: turn.text });
  }
  return messages;
}

function exemplarSlots(exemplars: readonly Exemplar[]): readonly object[] {
  return exemplars.map(({ turns, emotion, situation, cosine }, index) => ({
    index: index + 1,
    text: turnLines(turns),
    emotion,
    situation,
    ...(cosine === undefined ? {} : { cosine }),
  }));
}

/** Relations with inferences left, in the fixed order; those with none are left out. */
function relationSlots(knowledge: Knowledge): readonly object[] {
  return RELATIONS.flatMap((name) => {
    const texts = knowledge.inferences[name]
      .filter((inference) => inference.dropped === undefined)
      .map((inference) => inference.text);
    return texts.length === 0 ? [] : [{ name, definition: RELATION_DEFINITIONS[name], texts }];
  });
}

function joinBlocks(blocks: readonly (string | undefined)[]): string {
  return blocks.filter(isPresent).join('\n\n');
}

function isPresent(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}
