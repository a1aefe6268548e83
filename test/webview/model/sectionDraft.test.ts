import { describe, expect, it } from 'vitest';
import { SectionDraft, sectionText } from '../../../webview/model/sectionDraft';

describe('the draft of a section', () => {
  it('sends what was typed once, and again what was typed since', () => {
    const draft = new SectionDraft('Be kind.');
    expect(draft.toSend).toBeUndefined();
    draft.type('Be kind. Be brief.');
    expect(draft.toSend).toBe('Be kind. Be brief.');
    draft.sending('Be kind. Be brief.');
    draft.type('Be kind. Be brief. Ask.');
    expect(draft.toSend).toBeUndefined();
    draft.told('Be kind. Be brief.');
    draft.answered();
    expect(draft.text).toBe('Be kind. Be brief. Ask.');
    expect(draft.conflict).toBe(false);
    expect(draft.toSend).toBe('Be kind. Be brief. Ask.');
  });

  it('follows the document while nothing was typed', () => {
    const draft = new SectionDraft('one');
    draft.told('two');
    expect(draft.text).toBe('two');
    expect(draft.toSend).toBeUndefined();
  });

  it('keeps blank lines at the end that the document does not count', () => {
    const draft = new SectionDraft('one');
    draft.type('one\n\n');
    expect(draft.toSend).toBeUndefined();
    draft.type('one\n\ntwo\n');
    draft.sending(draft.text);
    draft.told('one\n\ntwo');
    expect(draft.text).toBe('one\n\ntwo\n');
    expect(draft.toSend).toBeUndefined();
  });

  it('neither overwrites a newer text nor loses its own: the user decides', () => {
    for (const which of ['mine', 'theirs'] as const) {
      const draft = new SectionDraft('old');
      draft.type('mine');
      draft.told('theirs');
      expect([draft.conflict, draft.text, draft.toSend]).toEqual([true, 'mine', undefined]);
      draft.decide(which);
      expect([draft.conflict, draft.text]).toEqual([false, which]);
      expect(draft.toSend).toBe(which === 'mine' ? 'mine' : undefined);
    }
  });

  it('is no conflict when both wrote the same, or when the change is taken back', () => {
    const draft = new SectionDraft('old');
    draft.type('new');
    draft.told('new');
    expect(draft.conflict).toBe(false);
    draft.type('other');
    draft.told('third');
    expect(draft.conflict).toBe(true);
    draft.type('third');
    expect(draft.conflict).toBe(false);
  });

  it('tries again what was refused', () => {
    const draft = new SectionDraft('old');
    draft.type('new');
    draft.sending('new');
    draft.answered();
    expect(draft.toSend).toBe('new');
  });
});

describe('the text of a section', () => {
  it('has its blank lines within and none around it', () => {
    expect(sectionText('\r\n  \r\n  a\r\n\r\nb  \r\n \r\n')).toBe('  a\n\nb  ');
    expect(sectionText(' \n')).toBe('');
  });
});
