import { describe, expect, it } from 'vitest';
import { renderChat } from '../../../src/node/localModel/renderChat';
import { failureOf } from '../../support/loopback/asking';

const failing = (work: () => unknown, deadlineMs?: number) =>
  failureOf(Promise.resolve().then(() => renderChat('/models/tiny', work, deadlineMs)));

describe('a chat template that is filled', () => {
  it('comes to its text', () => {
    expect(renderChat('/models/tiny', () => 'Hello')).toBe('Hello');
  });

  it('is ended at the deadline, whatever it catches', async () => {
    const endless = (): never => {
      for (;;)
        try {
          for (;;);
        } catch {
          // Nothing is let through.
        }
    };
    const { code, message } = await failing(endless, 20);
    expect(code).toBe('refused');
    expect(message).toBe(
      'The chat template of the model in /models/tiny takes longer than 0.02 s. Take another model.',
    );
  });

  it('says why it refuses, with the cause', async () => {
    const cause = new TypeError('no system role');
    const failure = await failing(() => {
      throw cause;
    });
    expect(failure.message).toBe(
      'The chat template of the model in /models/tiny refuses these messages: no system role',
    );
    expect(failure.cause).toBe(cause);
  });
});
