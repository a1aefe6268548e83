import * as z from 'zod';
import { RELATIONS } from '../core/commonsense/relation';
import type { HostFunctions } from './rpc';

const id = z.string().min(1).max(500);
const none = z.tuple([]);
const reading = z.enum(['context', 'context+response']);
const stage = z.enum(['one', 'response']);
const inference = { relation: z.enum(RELATIONS), text: z.string().min(1).max(2000) };
const step = z.union([z.literal(1), z.literal(-1)]);

/** The arguments that each call from the panel may have; a message that does not fit is refused. */
export const hostCallSchemas = {
  ready: none,
  run: z.tuple([z.enum(['all', 'missing', 'again'])]),
  runColumn: z.tuple([id]),
  stop: none,
  setRunOnSave: z.tuple([z.boolean()]),
  stopColumn: z.tuple([id]),
  repeats: z.tuple([id]),
  moreRepeats: z.tuple([id, z.number().int().min(1).max(20)]),
  pickTestCase: none,
  stepTestCase: z.tuple([step]),
  chooseModel: z.tuple([id, id]),
  connectModel: none,
  setSeed: z.tuple([z.number().int().min(0).max(4294967295)]),
  setBaseColumn: z.tuple([id]),
  moveColumn: z.tuple([id, step]),
  removeColumn: z.tuple([id]),
  duplicateColumn: z.tuple([id]),
  changeColumn: z.tuple([id]),
  annotateCell: z.tuple([id, z.string().max(10_000)]),
  exportRun: none,
  showResults: none,
  bertScore: z.tuple([id]),
  openBertSetting: none,
  pickStrategies: none,
  openTemplate: z.tuple([z.number().int().min(1).max(10_000_000)]),
  inspectExemplars: z.tuple([id]),
  compareExemplars: z.tuple([id, z.object({ encoder: z.string().min(1).max(1000), reading })]),
  editExemplars: z.tuple([
    id,
    z.discriminatedUnion('kind', [
      z.object({ kind: z.enum(['pin', 'unpin', 'ban', 'unban']), id }),
      z.object({ kind: z.literal('move'), id, step }),
      z.object({ kind: z.literal('swap'), id, by: id }),
      z.object({ kind: z.literal('reset') }),
    ]),
  ]),
  editKnowledge: z.tuple([
    z.discriminatedUnion('kind', [
      z.object({ kind: z.enum(['drop', 'put-back']), ...inference }),
      z.object({ kind: z.literal('edit'), ...inference, to: z.string().max(2000) }),
      z.object({ kind: z.literal('reset') }),
    ]),
  ]),
  compareKnowledge: z.tuple([z.string().min(1).max(1000)]),
  chooseKnowledgeSource: none,
  editSection: z.tuple([z.string().min(1).max(5000), id, z.string().max(200_000), z.number().int().min(0)]),
  saveTemplate: z.tuple([z.string().min(1).max(5000)]),
  compareTemplate: none,
  previousResponse: z.tuple([id]),
  openPrompt: z.tuple([id, stage]),
  copyPrompt: z.tuple([id, stage]),
  comparePrompt: z.tuple([id, stage, z.enum(['base', 'previous'])]),
} as const satisfies Record<keyof HostFunctions, z.ZodType<readonly unknown[]>>;
