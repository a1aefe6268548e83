import { AppError, throwIfAborted } from '../util/errors';
import type { Clock } from '../util/clock';

/** How fast an endpoint may be asked. */
export interface PaceLimits {
  /** Requests under way at once, at most. */
  readonly maxConcurrent: number;
  /** Begins with a few at once, asks for more while it goes well, and halves when the server says that it is too much; otherwise always `maxConcurrent`. */
  readonly adaptive: boolean;
  readonly requestsPerMinute?: number;
  /** Tokens of prompts and the most that their answers may have. */
  readonly tokensPerMinute?: number;
}

/** What the head of a response says about the server's patience. */
export interface ResponseNews {
  readonly status: number;
  /** When the request was sent, by the pacer's clock. */
  readonly sentAt: number;
  readonly retryAfterMs?: number;
  /** Requests or tokens that the server still takes before it resets, and when that is. */
  readonly requestsLeft?: number;
  readonly tokensLeft?: number;
  readonly resetMs?: number;
}

/** Leave to send one request; given back when its answer is complete or has failed. */
export interface Permit {
  release(wentWell: boolean): void;
}

interface Waiter {
  readonly tokens: number;
  grant(permit: Permit): void;
}

const MINUTE_MS = 60_000;
const FIRST_LIMIT = 4;

/**
 * Decides when requests to one endpoint may be sent: first come, first served. The number at once grows by one with each
 * answer until the server first says 429 or 503, then by one a round (additive increase, multiplicative decrease, as TCP
 * does); each such answer to a request sent since the last cut halves it. Nobody is let through before `retry-after`, or
 * the reset of an exhausted rate, is over.
 */
export class Pacer {
  readonly #limits: PaceLimits;
  readonly #clock: Clock;
  readonly #ended = new AbortController();
  readonly #waiting: Waiter[] = [];
  /** Requests of the last minute: only kept when a rate is limited. */
  #sent: { readonly at: number; readonly tokens: number }[] = [];
  #limit: number;
  #underWay = 0;
  #slowStart = true;
  #cutAt = Number.NEGATIVE_INFINITY;
  #blockedUntil = Number.NEGATIVE_INFINITY;
  #wakeAt = Number.POSITIVE_INFINITY;
  #paused = false;

  constructor(limits: PaceLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#limit = limits.adaptive ? Math.min(FIRST_LIMIT, limits.maxConcurrent) : limits.maxConcurrent;
  }

  /** Requests at once that are allowed now, and how many are under way or wait. */
  get state(): {
    readonly limit: number;
    readonly underWay: number;
    readonly waiting: number;
    readonly paused: boolean;
  } {
    return {
      limit: Math.floor(this.#limit),
      underWay: this.#underWay,
      waiting: this.#waiting.length,
      paused: this.#paused,
    };
  }

  /** Resolves when a request of about so many tokens may be sent. Throws `cancelled`. */
  async acquire(tokens: number, signal: AbortSignal): Promise<Permit> {
    throwIfAborted(signal);
    return new Promise<Permit>((resolve, reject) => {
      const stop = (): void => {
        const place = this.#waiting.indexOf(waiter);
        if (place >= 0) this.#waiting.splice(place, 1);
        reject(new AppError('cancelled', 'Stopped.'));
      };
      const waiter: Waiter = {
        tokens,
        grant: (permit) => {
          signal.removeEventListener('abort', stop);
          resolve(permit);
        },
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(waiter);
      this.#pump();
    });
  }

  /** Takes in the head of a response, of a failed one too. */
  heard({ status, sentAt, retryAfterMs, requestsLeft, tokensLeft, resetMs }: ResponseNews): void {
    const tooMuch = status === 429 || status === 503;
    if (tooMuch && this.#limits.adaptive && sentAt >= this.#cutAt) {
      this.#limit = Math.max(1, this.#limit / 2);
      this.#slowStart = false;
      this.#cutAt = this.#clock.now();
    }
    if (tooMuch) this.#block(retryAfterMs ?? 0);
    if (requestsLeft === 0 || tokensLeft === 0) this.#block(resetMs ?? 0);
  }

  /** Lets nothing more through; what is under way goes on. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#pump();
  }

  /** Ends its waits. */
  dispose(): void {
    this.#ended.abort();
  }

  #block(ms: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, this.#clock.now() + ms);
  }

  #pump(): void {
    while (!this.#paused && this.#waiting.length > 0 && this.#underWay < Math.floor(this.#limit)) {
      const waiter = this.#waiting[0] as Waiter;
      const until = Math.max(this.#blockedUntil, this.#rateFreeAt(waiter.tokens));
      if (until > this.#clock.now()) {
        this.#wake(until);
        return;
      }
      this.#waiting.shift();
      this.#underWay++;
      if (this.#hasRate) this.#sent.push({ at: this.#clock.now(), tokens: waiter.tokens });
      waiter.grant(this.#permit());
    }
  }

  #permit(): Permit {
    let held = true;
    return {
      release: (wentWell) => {
        if (!held) return;
        held = false;
        this.#underWay--;
        if (wentWell && this.#limits.adaptive)
          this.#limit = Math.min(this.#limits.maxConcurrent, this.#limit + (this.#slowStart ? 1 : 1 / this.#limit));
        this.#pump();
      },
    };
  }

  get #hasRate(): boolean {
    return this.#limits.requestsPerMinute !== undefined || this.#limits.tokensPerMinute !== undefined;
  }

  /** When the rates of the last minute allow one request more of so many tokens. One larger than the rate itself goes alone. */
  #rateFreeAt(tokens: number): number {
    if (!this.#hasRate) return Number.NEGATIVE_INFINITY;
    const { requestsPerMinute = Infinity, tokensPerMinute = Infinity } = this.#limits;
    const since = this.#clock.now() - MINUTE_MS;
    this.#sent = this.#sent.filter(({ at }) => at > since);
    let requests = this.#sent.length;
    let sum = this.#sent.reduce((total, sent) => total + sent.tokens, 0);
    for (const sent of this.#sent) {
      if (requests < requestsPerMinute && sum + tokens <= tokensPerMinute) break;
      requests--;
      sum -= sent.tokens;
      if ((requests < requestsPerMinute && sum + tokens <= tokensPerMinute) || requests === 0)
        return sent.at + MINUTE_MS;
    }
    return Number.NEGATIVE_INFINITY;
  }

  #wake(at: number): void {
    if (at >= this.#wakeAt) return;
    this.#wakeAt = at;
    this.#clock.sleep(at - this.#clock.now(), this.#ended.signal).then(
      () => {
        if (this.#wakeAt === at) this.#wakeAt = Number.POSITIVE_INFINITY;
        this.#pump();
      },
      () => undefined,
    );
  }
}
