import { comparableRuns } from '../../src/core/history/comparableRuns';
import { hashesOf, rememberedWords, templateParts, type TemplateParts } from '../../src/core/history/sectionChanges';
import { runsOfTemplate, sectionsKey } from '../../src/core/history/templateRuns';
import { templateTimeline } from '../../src/core/history/templateTimeline';
import type { RunHeader } from '../../src/core/run/runRecord';
import type { Store } from '../../src/core/run/store';
import { PRESETS } from '../../src/core/strategy/presets';

export { openStore } from '../../src/node/store/openStore';

const FILE = 'paper.rapport.md';

/** The n-th wording of a template: a sentence of it differs. */
export function wordingOf(template: string, n: number): string {
  return template.replace(
    '## Stage One\n',
    `Keep to wording ${n} of the guideline, for ${n % 7} reasons.\n\n## Stage One\n`,
  );
}

/** Keeps runs of a template one after the other, `runs / texts` of each wording; every second one asked another model. */
export async function keepRuns(store: Store, template: string, runs: number, texts: number): Promise<void> {
  for (let n = 0; n < runs; n++) {
    const text = wordingOf(template, Math.floor((n * texts) / runs));
    const header: RunHeader = {
      id: `run ${n}`,
      startedAt: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
      templateName: 'paper',
      templateFile: FILE,
      sectionHashes: hashesOf(templateParts(text)),
      endpointId: 'bench',
      model: n % 2 === 0 ? 'one' : 'other',
      form: 'chat',
      sampling: { temperature: 0, maxTokens: 256 },
      seed: n,
      columns: PRESETS.map((strategy) => ({ id: strategy.id, name: strategy.name, strategy, variants: {} })),
      testCaseIds: ['hit:0_conv:1#2'],
    };
    await store.runs.begin(header, text);
    await store.runs.end(header.id, 'completed');
  }
}

/** Looks the timeline up as the view does, again and again; returns milliseconds, of the first time by its parts. */
export async function lookUps(
  store: Store,
  template: string,
  times: number,
): Promise<{ readonly first: Readonly<Record<string, number>>; readonly again: readonly number[] }> {
  const apart = new Map<string, TemplateParts>();
  const words = rememberedWords();
  const partsOf = (text: string): TemplateParts => {
    const known = apart.get(text) ?? templateParts(text);
    apart.set(text, known);
    return known;
  };
  const first: Record<string, number> = {};
  const again: number[] = [];
  for (let time = 0; time <= times; time++) {
    const start = performance.now();
    let last = start;
    const took = (what: string): void => {
      const now = performance.now();
      if (time === 0) first[what] = now - last;
      last = now;
    };
    const all = await store.runs.list('kept');
    took('runs');
    const current = wordingOf(template, -time);
    const others = { files: new Set<string>(), names: new Set<string>() };
    const known = new Set([sectionsKey(hashesOf(partsOf(current)))]);
    const runs = runsOfTemplate({ name: 'paper', file: FILE, earlier: [], texts: known, others }, all);
    took('matched');
    const texts = await store.templates.ofRuns(runs.map(({ header }) => header.id));
    took('texts');
    const versions = templateTimeline({ current, runs, texts, commits: [], kept: [] }, partsOf, words);
    took('timeline');
    comparableRuns(versions);
    took('compared');
    if (time > 0) again.push(last - start);
  }
  return { first, again };
}
