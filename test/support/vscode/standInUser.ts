import { after, afterEach, before } from 'mocha';
import { window, type InputBoxOptions, type MessageOptions, type QuickPickItem, type QuickPickOptions } from 'vscode';

/** What the user does at a question: takes what has this label or button, types this, takes several, or turns away. */
export type Reply = string | readonly string[] | undefined;

/** A question that was asked. */
export interface Asked {
  /** The title of a pick or an input, the text of a message. */
  readonly question: string;
  /** Labels or buttons; none for an input. */
  readonly offered: readonly string[];
  /** Labels that were ticked, where several may be taken. */
  readonly ticked: readonly string[];
  /** The detail of a modal message, or what stands in an input already. */
  readonly detail: string;
}

/** Answers VS Code's questions in the user's place, for the tests of one `describe`. */
export interface StandInUser {
  /** Since the last `replies`, in their order. */
  readonly asked: readonly Asked[];
  /** Messages that had nothing to press. */
  readonly told: readonly string[];
  /** What the next questions are answered by; those after them are turned away. */
  replies(...replies: readonly Reply[]): void;
  /** Told each question before it is answered. */
  onAsked: (asked: Asked) => void | Promise<void>;
}

type Questions =
  'showQuickPick' | 'showInputBox' | 'showInformationMessage' | 'showWarningMessage' | 'showErrorMessage';

/** Puts the stand-in in the user's place around the tests. A reply that is not offered, or that an input refuses, is an error. */
export function useStandInUser(): StandInUser {
  const own = window as unknown as Record<Questions, unknown>;
  const queue: Reply[] = [];
  const asked: Asked[] = [];
  const told: string[] = [];
  const user: StandInUser = {
    asked,
    told,
    replies: (...replies) => {
      asked.length = 0;
      told.length = 0;
      queue.splice(0, queue.length, ...replies);
    },
    onAsked: () => undefined,
  };
  const next = async (question: Asked): Promise<Reply> => {
    asked.push(question);
    await user.onAsked(question);
    return queue.shift();
  };
  const offeredOne = (reply: string, { question, offered }: Asked): number => {
    const place = offered.indexOf(reply);
    if (place < 0) throw new Error(`"${question}" offers ${offered.join(', ')}, and not ${reply}.`);
    return place;
  };
  const pick = async (
    from: readonly QuickPickItem[] | Thenable<readonly QuickPickItem[]>,
    { title = '', canPickMany = false }: QuickPickOptions = {},
  ): Promise<unknown> => {
    const items = await from;
    const labels = items.map(({ label }) => label);
    const ticked = canPickMany ? items.filter(({ picked }) => picked).map(({ label }) => label) : [];
    const question = { question: title, offered: labels, ticked, detail: '' };
    const reply = await next(question);
    if (reply === undefined) return undefined;
    const chosen = (typeof reply === 'string' ? [reply] : reply).map((label) => items[offeredOne(label, question)]);
    return canPickMany ? chosen : chosen[0];
  };
  const type = async (options: InputBoxOptions = {}): Promise<unknown> => {
    const { title = '', value = '' } = options;
    const reply = await next({ question: title, offered: [], ticked: [], detail: value });
    if (reply === undefined) return undefined;
    const why = await options.validateInput?.(String(reply));
    if (typeof why === 'string') throw new Error(`"${title}" refuses ${String(reply)}: ${why}`);
    return reply;
  };
  const press = async (text: string, ...rest: readonly (string | MessageOptions)[]): Promise<unknown> => {
    const offered = rest.filter((one) => typeof one === 'string');
    const detail = rest.map((one) => (typeof one === 'string' ? '' : (one.detail ?? ''))).join('');
    if (offered.length === 0) {
      told.push(text);
      return undefined;
    }
    const question = { question: text, offered, ticked: [], detail };
    const reply = await next(question);
    return reply === undefined ? undefined : offered[offeredOne(String(reply), question)];
  };
  const standIns: Record<Questions, unknown> = {
    showQuickPick: pick,
    showInputBox: type,
    showInformationMessage: press,
    showWarningMessage: press,
    showErrorMessage: press,
  };
  const names = Object.keys(standIns) as readonly Questions[];
  let restore = (): void => undefined;
  before(() => {
    const real = Object.fromEntries(names.map((name) => [name, own[name]])) as Record<Questions, unknown>;
    Object.assign(own, standIns);
    restore = () => void Object.assign(own, real);
  });
  afterEach(() => {
    user.replies();
    user.onAsked = () => undefined;
  });
  after(() => restore());
  return user;
}
