import {
  chat,
  l10n,
  lm,
  type CancellationToken,
  type ChatRequest,
  type ChatResponseStream,
  type Disposable,
  type LanguageModelTool,
} from 'vscode';
import type { TemplateRenderer } from '../../core/prompt/templateRenderer';
import { AppError } from '../../core/util/errors';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { registerCommand } from '../registerCommand';
import { reviewWordings, type ReviewParts } from '../suggest/reviewWordings';
import type { FactParts } from './chatFacts';
import { answerChat, REVIEW_WORDINGS, type ParticipantParts } from './chatParticipant';
import { chatTools, type ToolParts } from './chatTools';
import { proposalOf, type CheckedWordings } from './chatWordings';

/** What the chat is built from. */
export interface ChatParts extends ReviewParts {
  readonly services: () => ReturnType<FactParts['services']> & { readonly renderer: TemplateRenderer };
}

/** Wordings that were offered and may still be asked for. */
const MOST_OFFERS = 50;

/** `@rapport` and Rapport's tools in the editor's chat; nothing where the editor has no chat. */
export class Chat implements Disposable {
  readonly #lifetime = new Lifetime();
  /** For tests. */
  readonly parts: ParticipantParts & ToolParts;
  readonly #offers = new Map<string, CheckedWordings>();

  constructor(parts: ChatParts) {
    const { bench, log, services } = parts;
    const renderer = (): TemplateRenderer => services().renderer;
    const offer = (wordings: CheckedWordings): string => {
      const id = crypto.randomUUID();
      this.#offers.set(id, wordings);
      const [oldest] = this.#offers.keys();
      if (this.#offers.size > MOST_OFFERS && oldest !== undefined) this.#offers.delete(oldest);
      return id;
    };
    const review = (wordings: CheckedWordings): Promise<void> => reviewWordings(proposalOf(wordings), parts);
    this.parts = { bench, log, services, renderer, offer, review };
    this.#lifetime.own(
      registerCommand(log, REVIEW_WORDINGS, async (id) => {
        const wordings = this.#offers.get(String(id));
        if (wordings === undefined)
          throw new AppError('not-found', l10n.t('These wordings are of an earlier session. Ask for new ones.'));
        await review(wordings);
      }),
    );
    this.#register(log);
  }

  /** Answers as `@rapport` does. */
  async answer(
    request: Pick<ChatRequest, 'command' | 'prompt' | 'model'>,
    stream: Pick<ChatResponseStream, 'markdown' | 'progress' | 'button'>,
    token: CancellationToken,
  ): Promise<void> {
    await answerChat(request, stream, token, this.parts);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  /** Editors built on VS Code may lack either; what they have not, nobody misses. */
  #register(log: Log): void {
    try {
      const participants = chat as typeof chat | undefined;
      if (typeof participants?.createChatParticipant === 'function')
        this.#lifetime.own(
          participants.createChatParticipant('rapport.chat', (request, _, stream, token) =>
            this.answer(request, stream, token),
          ),
        );
      const models = lm as Partial<typeof lm> | undefined;
      if (typeof models?.registerTool !== 'function') return;
      for (const [name, tool] of Object.entries(chatTools(this.parts)))
        this.#lifetime.own(models.registerTool(name, tool as LanguageModelTool<unknown>));
    } catch (error) {
      logError(log, 'joining the chat', error);
    }
  }
}
