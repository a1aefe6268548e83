import { describe, expect, it } from 'vitest';
import { changesText, spokenWords, wordsText } from '../../../src/core/history/historyText';
import { changedWords, hashesOf, templateParts } from '../../../src/core/history/sectionChanges';
import { templateTimeline, type TimelineSources } from '../../../src/core/history/templateTimeline';
import type { TemplateRun } from '../../../src/core/history/templateRuns';

const text = (guideline: string, more = ''): string =>
  `---\nname: paper\n---\n\n## Task Definition\n\nYou listen.\n\n## Guideline Instruction\n\n${guideline}\n${more}`;
const KIND = text('Be kind to the speaker.');
const WARM = text('Be warm and kind to the speaker.');
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 2, 12, minute)).toISOString();

const runOf = (id: string, minute: number, source: string): TemplateRun =>
  ({
    header: { id, startedAt: at(minute), templateName: 'paper', sectionHashes: hashesOf(templateParts(source)) },
    match: { kind: 'file' },
  }) as unknown as TemplateRun;

function timeline(sources: Partial<TimelineSources>): ReturnType<typeof templateTimeline> {
  return templateTimeline({ runs: [], texts: new Map(), commits: [], kept: [], ...sources });
}

const commit = (hash: string, minute: number, source: string) => ({
  hash,
  subject: `commit ${hash}`,
  author: 'Ann',
  at: at(minute),
  text: source,
});

describe('a timeline of a template', () => {
  it('groups what had the same text one after the other, the present text first', () => {
    const versions = timeline({
      current: WARM,
      runs: [runOf('b', 2, KIND), runOf('a', 1, KIND), runOf('c', 3, WARM)],
      texts: new Map([['a', KIND], ['b', KIND], ['c', WARM]]),
    }); // prettier-ignore
    expect(versions.map(({ runs }) => runs.map(({ header }) => header.id))).toEqual([['c'], ['b', 'a']]);
    expect(versions.map(({ isCurrent }) => isCurrent)).toEqual([true, false]);
    expect(versions.map((one) => one.text)).toEqual([WARM, KIND]);
    expect(versions.map((one) => one.at)).toEqual([at(3), at(2)]);
  });

  it('shows a text that came back as another entry: a timeline is not a set', () => {
    const versions = timeline({
      runs: [runOf('a', 1, KIND), runOf('b', 2, WARM), runOf('c', 3, KIND)],
      texts: new Map([['a', KIND], ['b', WARM], ['c', KIND]]),
    }); // prettier-ignore
    expect(versions.map((one) => one.text)).toEqual([KIND, WARM, KIND]);
    expect(new Set(versions.map(({ id }) => id)).size).toBe(3);
  });

  it('tells which sections changed, by how many words, and nothing of the oldest', () => {
    const [now, then] = timeline({ current: text('Be warm to the speaker!', '\n## Stage Two\n\nAnswer.\n'), runs: [runOf('a', 1, KIND)], texts: new Map([['a', KIND]]) }); // prettier-ignore
    expect(now?.since?.sections).toEqual([
      { title: 'Guideline Instruction', change: 'changed', words: { inserted: 1, deleted: 1 } },
      { title: 'Stage Two', change: 'added', words: { inserted: 1, deleted: 0 } },
    ]);
    expect(now && changesText(now)).toBe('Guideline Instruction +1 −1, Stage Two added');
    expect(now?.at).toBeUndefined();
    expect(then?.since).toBeUndefined();
  });

  it('takes commits and runs of one text together, whatever the time zone of the commit', () => {
    const inTokyo = { ...commit('c1', 2, KIND), at: '2026-01-02T21:02:00+09:00' };
    const versions = timeline({
      runs: [runOf('a', 1, KIND), runOf('b', 3, WARM)],
      texts: new Map([['a', KIND], ['b', WARM]]),
      commits: [inTokyo],
    }); // prettier-ignore
    expect(versions.map(({ commits, runs }) => [commits.length, runs.length])).toEqual([[0, 1], [1, 1]]); // prettier-ignore
    expect(versions[1]?.commits[0]).toEqual({ hash: 'c1', subject: 'commit c1', author: 'Ann', at: inTokyo.at });
  });

  it('puts two commits of one second in the order in which git tells them', () => {
    const versions = timeline({ commits: [commit('later', 1, WARM), commit('earlier', 1, KIND)] });
    expect(versions.map(({ commits }) => commits[0]?.hash)).toEqual(['later', 'earlier']);
  });

  it('finds the text of a run that kept none where a commit has the same sections, and only hashes where nothing has', () => {
    const versions = timeline({
      runs: [runOf('a', 1, KIND), runOf('b', 2, WARM)],
      commits: [commit('c1', 5, WARM)],
    });
    expect(versions.map((one) => one.text)).toEqual([WARM, undefined]);
    expect(versions[0]?.runs).toHaveLength(1);
    expect(versions[0]?.since?.sections).toEqual([{ title: 'Guideline Instruction', change: 'changed' }]);
    expect(versions[0] && changesText(versions[0])).toBe('Guideline Instruction');
  });

  it('tells a switch from what no model sees', () => {
    const off = KIND.replace('name: paper', 'name: paper\nemotionLabels: false');
    const noted = off.replace('## Task', '<!-- tried on Monday -->\n\n## Task');
    const versions = timeline({
      current: noted,
      runs: [runOf('a', 1, KIND), runOf('b', 2, off)],
      texts: new Map([['a', KIND], ['b', off]]),
    }); // prettier-ignore
    expect(versions.map(({ since }) => since)).toEqual([
      { sections: [], switches: false, unseen: true },
      { sections: [], switches: true, unseen: false },
      undefined,
    ]);
    expect(versions.map(changesText)).toEqual(['Nothing that a model sees', 'front matter', 'First known text']);
  });

  it('has texts that were kept by themselves, and survives a time that cannot be read', () => {
    const versions = timeline({
      current: WARM,
      kept: [{ text: KIND, keptAt: at(4) }],
      commits: [{ ...commit('odd', 0, text('Odd.')), at: 'yesterday' }],
    });
    expect(versions.map((one) => [one.keptAt, one.commits.length])).toEqual([
      [undefined, 0],
      [undefined, 1],
      [at(4), 0],
    ]);
    expect(timeline({})).toEqual([]);
  });

  it('says which text was kept under the name alone', () => {
    const kept = [{ text: WARM, keptAt: at(2) }, { text: KIND, keptAt: at(1), byName: true }]; // prettier-ignore
    expect(timeline({ kept }).map(({ keptByName }) => keptByName)).toEqual([undefined, true]);
  });

  it('keeps the ids of its entries when a run is added to the newest', () => {
    const one = timeline({ runs: [runOf('a', 1, KIND)], texts: new Map([['a', KIND]]) });
    const two = timeline({ runs: [runOf('a', 1, KIND), runOf('b', 2, KIND)], texts: new Map([['a', KIND]]) });
    expect(two.map(({ id }) => id)).toEqual(one.map(({ id }) => id));
  });
});

describe('changed words', () => {
  it.each([
    ['Be kind.', 'Be kind.', 0, 0],
    ['Be kind.', 'Be kind!', 0, 0],
    ['', 'Be kind, please.', 3, 0],
    ['Ask one question.', 'Ask one or two open questions.', 4, 1],
    ['心配', '心配だ', 1, 0],
  ])('from %j to %j are %i in and %i out', (before, after, inserted, deleted) => {
    expect(changedWords(before, after)).toEqual({ inserted, deleted });
  });

  it('are told in signs and in words', () => {
    const change = (inserted: number, deleted: number) =>
      ({ title: 'Knowledge', change: 'changed', words: { inserted, deleted } }) as const;
    expect([change(3, 1), change(1, 0), change(0, 0)].map(wordsText)).toEqual(['+3 −1', '+1', 'signs only']);
    expect([change(3, 1), change(0, 0)].map(spokenWords)).toEqual(['3 words in, 1 word out', 'signs or spaces only']);
  });
});
