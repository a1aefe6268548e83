import { describe, expect, it } from 'vitest';
import { AppError, isAppError, isCancelled, throwIfAborted, toErrorInfo } from '../../../src/core/util/errors';

describe('an AppError', () => {
  it('carries its code, its sentence and its cause', () => {
    const cause = new Error('inner');
    const error = new AppError('timeout', 'The server was silent.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'AppError', code: 'timeout', message: 'The server was silent.', cause });
  });

  it('is known also when another copy of the class made it', () => {
    const foreign = Object.assign(new Error('x'), { name: 'AppError', code: 'timeout' });
    expect(isAppError(foreign)).toBe(true);
  });

  it.each([
    ['a plain error', new Error('x')],
    ['an error with a code', Object.assign(new Error('x'), { code: 'ENOENT' })],
    ['a plain object', { name: 'AppError', code: 'timeout', message: 'x' }],
    ['nothing', undefined],
  ])('is not %s', (_, value) => {
    expect(isAppError(value)).toBe(false);
  });
});

describe('toErrorInfo', () => {
  it.each([
    ['an AppError', new AppError('refused', 'No.'), { code: 'refused', message: 'No.' }],
    ['an abort', new DOMException('aborted', 'AbortError'), { code: 'cancelled', message: 'Stopped.' }],
    [
      'a defect',
      new TypeError('x is not a function'),
      { code: 'internal', message: expect.stringContaining('x is not') },
    ],
    ['a text', 'odd', { code: 'internal', message: expect.stringContaining('odd') }],
    ['nothing', undefined, { code: 'internal', message: expect.stringContaining('undefined') }],
  ])('of %s', (_, thrown, expected) => {
    expect(toErrorInfo(thrown)).toEqual(expected);
  });
});

describe('isCancelled', () => {
  it.each([
    [new AppError('cancelled', 'Stopped.'), true],
    [new DOMException('x', 'AbortError'), true],
    [new DOMException('x', 'TimeoutError'), false],
    [new AppError('timeout', 'x'), false],
    [new Error('AbortError'), false],
  ])('of %s is %s', (error, expected) => {
    expect(isCancelled(error)).toBe(expected);
  });
});

describe('throwIfAborted', () => {
  it('throws once the signal is aborted, and not before', () => {
    const controller = new AbortController();
    expect(() => throwIfAborted(controller.signal)).not.toThrow();
    controller.abort();
    expect(() => throwIfAborted(controller.signal)).toThrow(expect.objectContaining({ code: 'cancelled' }));
  });
});
