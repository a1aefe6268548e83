import { writeFile } from 'node:fs/promises';
import { parseTemplate, sectionTitle } from '../core/prompt/parseTemplate';
import { BUILT_IN_META_PROMPT } from '../core/suggest/builtInMetaPrompt';
import { textWithWordings } from '../core/suggest/insertWordings';
import { callsOf, planSearch, planSentences } from '../core/suggest/planSearch';
import { reportMarkdown, summary } from '../core/suggest/reportMarkdown';
import { searchWordings } from '../core/suggest/searchWordings';
import type { SuggestReport } from '../core/suggest/suggestReport';
import type { SuggestPorts, SuggestProgress, SuggestSpec } from '../core/suggest/suggestSpec';
import { AppError } from '../core/util/errors';
import type { Command, CommandEnvironment } from './command';
import { openSuggest, type OpenedSuggest } from './openSuggest';
import { plainJson, plainText } from './output';
import { readText } from './readText';
import { createProgress } from './runProgress';
import { openSearchLedger } from './searchLedger';
import { parseSuggestOptions, SUGGEST_USAGE, type SuggestOptions } from './suggestOptions';

/** `rapport suggest`: a model words a section anew, round by round; the best wording is tested on conversations that chose nothing. */
export const suggestCommand: Command = {
  summary: 'let a model word a section anew, and test its best wording on held-out dialogues',
  usage: SUGGEST_USAGE,
  async run(args, environment, signal) {
    if (args.length === 1 && args[0] === 'template') {
      environment.output.out(BUILT_IN_META_PROMPT.trimEnd());
      return 0;
    }
    const options = parseSuggestOptions(args);
    const { spec, opened } = await openSuggest(options, environment, signal);
    await using experiment = opened;
    return await suggest(options, { spec, opened: experiment }, environment, signal);
  },
};

async function suggest(
  options: SuggestOptions,
  { spec, opened }: OpenedSuggest,
  { output }: CommandEnvironment,
  signal: AbortSignal,
): Promise<number> {
  const { session, services, store, read } = opened;
  const progress = createProgress(output);
  const ports: SuggestPorts = {
    session,
    renderer: services.renderer,
    tokens: services.tokens,
    evaluation: services,
    store,
    ledger:
      options.store !== undefined && store?.state === 'open'
        ? openSearchLedger(options.store, (sentence) => output.err(plainText(sentence)))
        : undefined,
    now: () => new Date().toISOString(),
    onProgress: (told) => progress.tell(progressText(told, spec)),
  };
  const plan = await planSearch(spec, ports, signal);
  const sentences = planSentences(plan, spec);
  if (options.dryRun) {
    output.out(options.format === 'json' ? plainJson({ plan }) : plainText(sentences.join('\n')));
    return 0;
  }
  sentences.forEach((sentence) => output.err(plainText(sentence)));
  const calls = callsOf(plan);
  const most = read.experiment.limits?.askAboveCalls;
  if (!options.yes && most !== undefined && calls > most) {
    output.err(
      `${calls.toLocaleString('en')} calls are more than limits.askAboveCalls (${most.toLocaleString('en')}). Say --yes to send them.`,
    );
    return 1;
  }
  if (!options.yes && store !== undefined && store.state !== 'open') {
    output.err('Nothing was asked: the answers could not be kept. Mend the store, or say --no-store or --yes.');
    return 1;
  }
  const report = await searchWordings(spec, ports, signal);
  if (report.stopped !== undefined) output.err(plainText(`Stopped: ${report.stopped.message}`));
  output.out(options.format === 'json' ? plainJson(report) : plainText(reportMarkdown(report).trimEnd()));
  output.err(plainText(summary(report)));
  if (options.report !== undefined) await write(options.report, reportMarkdown(report));
  await addWordings(options, spec, report, (sentence) => output.err(sentence), signal);
  return report.stopped === undefined ? 0 : 1;
}

/** Writes wordings into the template as it stands now, which somebody may have edited meanwhile. */
async function addWordings(
  { add, template: file }: SuggestOptions,
  { section }: SuggestSpec,
  { wordings, winner }: SuggestReport,
  say: (sentence: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (add === undefined) return;
  const chosen = wordings.filter(({ name, outcome }) =>
    add === 'winner' ? name === winner : outcome.kind === 'scored',
  );
  if (chosen.length === 0) return say('No wording was added to the template.');
  const text = await readText(file, 'template', signal);
  const { sections } = parseTemplate(text, file);
  const now = sections.find((one) => sectionTitle(one) === sectionTitle(section));
  if (now === undefined) throw new AppError('not-found', `${file} has no section "${sectionTitle(section)}" any more.`);
  await write(file, textWithWordings(text, file, now, chosen));
  say(plainText(`${file}: ${chosen.map(({ name }) => `"${section.name} (${name})"`).join(', ')} added.`));
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new AppError('file-error', `${file} cannot be written. Check the folder and the space left.`, { cause });
  }
}

function progressText({ phase, round, done, total }: SuggestProgress, { rounds }: SuggestSpec): string {
  const where = round === 0 || phase === 'held-out' ? '' : `round ${round} of ${rounds}: `;
  const what = {
    original: `original wording: ${done} of ${total} cells`,
    asking: `${done} of ${total} wordings`,
    scoring: `scoring, ${done} of ${total} cells`,
    judging: `judging, ${done} of ${total} questions`,
    'held-out': `held-out test: ${done} of ${total} cells`,
  }[phase];
  return `${where}${what}`;
}
