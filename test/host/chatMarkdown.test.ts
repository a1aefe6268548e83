import { describe, expect, it } from 'vitest';
import { codeMarkdown, plainMarkdown } from '../../src/host/chat/chatMarkdown';

describe('text of a model in the chat', () => {
  it.each([
    ['a link', '[go](command:workbench.action.quit)'],
    ['a picture', '![x](http://evil.example/x.png)'],
    ['HTML', '<a href="command:x">x</a> &lt;'],
    ['a bare address', 'https://evil.example/?a=b www.evil.example someone@evil.example'],
    ['formatting', '# a\n- b\n1. c\n> d\n*e* _f_ ~~g~~ `h` | i |'],
    ['an icon', '$(warning)'],
  ])('has every sign that could mean something escaped: %s', (_, text) => {
    const shown = plainMarkdown(text);
    expect(shown.replace(/\\[!-/:-@[-`{-~]/g, '').match(/[!-/:-@[-`{-~]/g)).toBeNull();
    expect(shown.replace(/\\([!-/:-@[-`{-~])/g, '$1').replace(/ {2}\n/g, '\n')).toBe(text);
  });

  it('keeps its lines and paragraphs, and loses what cannot be seen', () => {
    expect(plainMarkdown('one\r\n  two\n\n\nthree\u202e\u0000')).toBe('one  \ntwo\n\nthree');
  });

  it('as code ends where the code ends', () => {
    const shown = codeMarkdown('a\n```\n[x](command:y)\n````\nb');
    const [, fence = '', body] = /^\n(`+)text\n([\s\S]*)\n\1\n$/.exec(shown) ?? [];
    expect(fence).toBe('`````');
    expect(body).toBe('a\n```\n[x](command:y)\n````\nb');
  });
});
