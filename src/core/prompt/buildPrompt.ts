import type { Knowledge } from '../commonsense/commonsenseModel';
import type { Exemplar } from '../exemplars/exemplar';
import type { Turn } from '../inputs/dialogue';
import type { TestCase } from '../inputs/testCase';
import { AppError } from '../util/errors';
import type { Prompt, PromptForm } from './messages';
import {
  chatLayout,
  completionLayout,
  joinLaidOut,
  laidOut,
  type LaidOutMessage,
  type LaidOutPrompt,
  type LaidOutText,
} from './promptLayout';
import { slotValues } from './slotValues';
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

const BLANK_LINE = '\n\n';

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

/** What a `PromptBuilder` builds, with what each part of it comes from. */
export interface PromptLayouts {
  response(parts: PromptParts, signal: AbortSignal): Promise<LaidOutPrompt>;
  stageOne(parts: PromptParts, signal: AbortSignal): Promise<LaidOutPrompt>;
  stageTwo(parts: PromptParts, stageOneReply: string, signal: AbortSignal): Promise<LaidOutPrompt>;
  stageOneReply: PromptBuilder['stageOneReply'];
}

/** Makes the builder; the renderer does the Jinja. */
export function createPromptBuilder(renderer: TemplateRenderer): PromptBuilder {
  const layouts = createPromptLayouts(renderer);
  return {
    response: async (parts, signal) => (await layouts.response(parts, signal)).prompt,
    stageOne: async (parts, signal) => (await layouts.stageOne(parts, signal)).prompt,
    stageTwo: async (parts, reply, signal) => (await layouts.stageTwo(parts, reply, signal)).prompt,
    stageOneReply: (parts, slots, signal) => layouts.stageOneReply(parts, slots, signal),
  };
}

/** Makes the same prompts as `createPromptBuilder`, and tells of each stretch which section it comes from. */
export function createPromptLayouts(renderer: TemplateRenderer): PromptLayouts {
  const section = async (
    parts: PromptParts,
    name: SectionName,
    slots: Slots,
    signal: AbortSignal,
  ): Promise<LaidOutText | undefined> => {
    const found = findSection(parts.template, name, parts.variants);
    if (found === undefined) {
      const variant = parts.variants[name];
      if (variant === undefined) return undefined;
      throw new AppError(
        'invalid-template',
        `The template "${parts.template.name}" has no section "${name} (${variant})".`,
      );
    }
    const { variant } = found;
    try {
      // Lines before it, which leave no trace in the text, make the lines of an error those of the file.
      const text = await renderer.render('\n'.repeat(found.sourceLine - 1) + found.source, slots, signal);
      return laidOut(text, { kind: 'section', name, ...(variant === undefined ? {} : { variant }) });
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
  ): Promise<LaidOutText> => {
    const block = await section(parts, name, slots, signal);
    if (block !== undefined && block.text !== '') return block;
    const what = block === undefined ? 'has no section' : 'has nothing in its section';
    throw new AppError(
      'invalid-template',
      `This strategy needs "${name}", and the template "${parts.template.name}" ${what} of that name. Add it.`,
    );
  };
  const filled = (parts: PromptParts, name: SectionName, signal: AbortSignal): Promise<LaidOutText> =>
    required(parts, name, slotValues(parts, name), signal);

  const instructions = async (parts: PromptParts, signal: AbortSignal): Promise<LaidOutText> => {
    const blocks = [
      await section(parts, 'Task Definition', {}, signal),
      await section(parts, 'Guideline Instruction', {}, signal),
    ];
    if (parts.exemplars.length > 0) blocks.push(await filled(parts, 'Exemplars', signal));
    return joinLaidOut(blocks, BLANK_LINE);
  };
  const knowledgeBlock = async (parts: PromptParts, signal: AbortSignal): Promise<LaidOutText | undefined> => {
    const { relations } = slotValues(parts, 'Knowledge');
    return Array.isArray(relations) && relations.length > 0 ? filled(parts, 'Knowledge', signal) : undefined;
  };

  /** System message and turns, with blocks joined to the last user turn after a blank line each. */
  const chat = async (
    parts: PromptParts,
    appended: readonly (LaidOutText | undefined)[],
    signal: AbortSignal,
  ): Promise<LaidOutMessage[]> => {
    const system = await instructions(parts, signal);
    const turns = chatTurns(parts.testCase.context);
    const last = turns.pop();
    if (last?.role !== 'user')
      throw new AppError('invalid-input', `The context of ${parts.testCase.id} does not end on a speaker turn.`);
    return [
      ...(system.text === '' ? [] : [{ role: 'system' as const, ...system }]),
      ...turns,
      { role: 'user', ...joinLaidOut([last, ...appended], BLANK_LINE) },
    ];
  };
  /** One text: instructions, the dialogue, blocks on lines of their own, and the word to continue after. */
  const completion = async (
    parts: PromptParts,
    appended: readonly (LaidOutText | undefined)[],
    continuation: string,
    stop: readonly string[],
    signal: AbortSignal,
  ): Promise<LaidOutPrompt> => {
    const context = await filled(parts, 'Dialogue Context', signal);
    const dialogue = joinLaidOut([context, ...appended, laidOut(continuation)], '\n');
    return completionLayout(joinLaidOut([await instructions(parts, signal), dialogue], BLANK_LINE), stop);
  };

  return {
    async response(parts, signal) {
      const knowledge = await knowledgeBlock(parts, signal);
      if (parts.form === 'chat') return chatLayout(await chat(parts, [knowledge], signal));
      return completion(parts, [knowledge], 'Listener:', STOP_RESPONSE, signal);
    },
    async stageOne(parts, signal) {
      const appended = [await knowledgeBlock(parts, signal), await filled(parts, 'Stage One', signal)];
      if (parts.form === 'chat') return chatLayout(await chat(parts, appended, signal));
      return completion(parts, appended, 'Thought:', STOP_THOUGHT, signal);
    },
    async stageTwo(parts, stageOneReply, signal) {
      const appended = [await knowledgeBlock(parts, signal), await filled(parts, 'Stage One', signal)];
      const instruction = await filled(parts, 'Stage Two', signal);
      const fromStageOne = { kind: 'stage-one-reply' } as const;
      if (parts.form === 'chat') {
        const messages = await chat(parts, appended, signal);
        return chatLayout([
          ...messages,
          { role: 'assistant', ...laidOut(stageOneReply, fromStageOne) },
          { role: 'user', ...instruction },
        ]);
      }
      const thought = laidOut(`Thought: ${stageOneReply}`, fromStageOne);
      return completion(parts, [...appended, thought, instruction], 'Listener:', STOP_RESPONSE, signal);
    },
    stageOneReply: async (parts, slots, signal) => (await required(parts, 'Stage One Reply', slots, signal)).text,
  };
}

/** Speaker turns as `user`, listener turns as `assistant`; neighbouring turns of one role joined by a newline. */
function chatTurns(turns: readonly Turn[]): LaidOutMessage[] {
  const messages: { role: 'user' | 'assistant'; content: string }[] = [];
  for (const turn of turns) {
    const role = turn.role === 'speaker' ? 'user' : 'assistant';
    const last = messages.at(-1);
    if (last?.role === role) messages[messages.length - 1] = { role, content: `${last.content}\n${turn.text}` };
    else messages.push({ role, content: turn.text });
  }
  return messages.map(({ role, content }) => ({ role, ...laidOut(content, { kind: 'dialogue' }) }));
}
