import { EventEmitter, l10n, ProgressLocation, window, workspace, type Disposable, type Event } from 'vscode';
import type { EditedChoice, ExemplarSource, NearestExemplars } from '../core/exemplars/exemplar';
import type { OpenedNearest } from '../core/exemplars/nearestRequest';
import type { TestCase } from '../core/inputs/testCase';
import type { Services } from '../core/run/services';
import { AppError, throwIfAborted } from '../core/util/errors';
import type { NeighbourSetting, NeighbourView } from '../protocol/exemplarInspection';
import type { BenchInputs, Inputs } from './benchInputs';
import { signalOf } from './cancellation';
import { Lifetime } from './lifecycle';
import { fetchingText } from './megabytesText';
import { affectsSetting, nearestSettings, otherEncoders, SETTINGS } from './settings';

/** Pools with more dialogues than this take long enough to encode that the user is told how far it is. */
const TELL_PROGRESS_FROM = 500;
/** Indexes in memory: the one in use, and one to compare it with. */
const KEPT_INDEXES = 2;

interface Opened {
  readonly inputs: Inputs;
  readonly opening: Promise<OpenedNearest>;
}

/** The nearest exemplars of the bench's pool: opened when a column first needs them, and again when pool, encoder or reading change. */
export class NearestSource implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #services: () => Services;
  readonly #inputs: BenchInputs;
  readonly #storeFolder: () => string | undefined;
  /** By encoder and reading, the one used last at the end. */
  readonly #opened = new Map<string, Opened>();

  /** Other exemplars may be found now. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(services: () => Services, inputs: BenchInputs, storeFolder: () => string | undefined) {
    this.#services = services;
    this.#inputs = inputs;
    this.#storeFolder = storeFolder;
    this.#lifetime.own(
      workspace.onDidChangeConfiguration((event) => {
        const shown = [SETTINGS.encoder, SETTINGS.reading, SETTINGS.otherEncoders];
        const inside = [SETTINGS.allowTestSplit, SETTINGS.quantised, SETTINGS.threads, SETTINGS.offline];
        const affected = inside.some((setting) => affectsSetting(event, setting));
        if (affected) this.#opened.clear();
        else if (!shown.some((setting) => affectsSetting(event, setting))) return;
        this.#changed.fire();
      }),
    );
  }

  /** The exemplars for a seed, or `undefined` when there is no pool to search. */
  get(seed: number): NearestExemplars | undefined {
    if (this.#inputs.current.pool.length === 0) return undefined;
    const setting = this.setting;
    return {
      signature: `${setting.encoder}; ${setting.reading}`,
      find: async (testCase, choice, signal) => {
        const opened = await this.#open(setting);
        throwIfAborted(signal);
        return opened.withSeed(seed).find(testCase, choice, signal);
      },
    };
  }

  /** What a run's header says of it; `undefined` when there is no pool. */
  get source(): ExemplarSource | undefined {
    const { pool, poolName, poolHash } = this.#inputs.current;
    const { encoder, reading, quantised } = nearestSettings();
    const named = quantised && /^(?:hub|path):/.test(encoder) ? `${encoder}, quantised` : encoder;
    return pool.length === 0 ? undefined : { encoder: named, reading, pool: { name: poolName, hash: poolHash } };
  }

  /** The encoder and reading in use. */
  get setting(): NeighbourSetting {
    const { encoder, reading } = nearestSettings();
    return { encoder, reading };
  }

  /** The settings that neighbours can be compared under: every other reading and encoder that was named. */
  get others(): readonly NeighbourSetting[] {
    const own = keyOf(this.setting);
    const encoders = new Set([this.setting.encoder, ...otherEncoders(), 'embedded']);
    const all = [...encoders].flatMap((encoder) => [
      { encoder, reading: 'context' as const },
      { encoder, reading: 'context+response' as const },
    ]);
    return all.filter((setting) => keyOf(setting) !== own);
  }

  /** Looks around a test case. Throws `not-found` for a setting that is not offered, and what opening and searching throw. */
  async inspect(
    testCase: TestCase,
    choice: EditedChoice,
    seed: number,
    setting: NeighbourSetting,
    signal: AbortSignal,
  ): Promise<NeighbourView> {
    if (this.#inputs.current.pool.length === 0)
      throw new AppError('not-found', l10n.t('There is no pool of dialogues. Set rapport.dialogues.pool.'));
    if (![this.setting, ...this.others].some((offered) => keyOf(offered) === keyOf(setting)))
      throw new AppError('not-found', l10n.t('{0} is not among the encoders that the settings name.', setting.encoder));
    const opened = await this.#open(setting);
    throwIfAborted(signal);
    const inspector = opened.withSeed(seed);
    const neighbourhood = await inspector.inspect(testCase, choice, signal);
    return { setting, signature: inspector.signature, neighbourhood };
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #open(setting: NeighbourSetting): Promise<OpenedNearest> {
    const inputs = this.#inputs.current;
    const key = keyOf(setting);
    let opened = this.#opened.get(key);
    if (opened?.inputs !== inputs) {
      opened = { inputs, opening: this.#build(inputs, setting) };
      const { opening } = opened;
      opening.catch(() => {
        if (this.#opened.get(key)?.opening === opening) this.#opened.delete(key);
      });
    }
    this.#opened.delete(key);
    this.#opened.set(key, opened);
    const [oldest] = [...this.#opened.keys()].filter((other) => other !== keyOf(this.setting));
    if (this.#opened.size > KEPT_INDEXES && oldest !== undefined && oldest !== key) this.#opened.delete(oldest);
    return opened.opening;
  }

  #build({ pool, poolName, tests }: Inputs, setting: NeighbourSetting): Promise<OpenedNearest> {
    const storeFolder = this.#storeFolder();
    const open = (signal: AbortSignal, tell: TellProgress): Promise<OpenedNearest> =>
      this.#services().openNearest(
        {
          ...nearestSettings(),
          ...setting,
          pool: { name: poolName, files: poolName.split(', '), dialogues: pool },
          tests,
          ...(storeFolder === undefined ? {} : { storeFolder }),
          onProgress: (done, total) => tell(l10n.t('{done} of {total} encoded', { done, total }), done / total),
          onDownload: (what, done, total) => tell(fetchingText(what, done, total), undefined),
        },
        signal,
      );
    if (pool.length < TELL_PROGRESS_FROM && !setting.encoder.startsWith('hub:'))
      return open(new AbortController().signal, () => undefined);
    const title = l10n.t('Rapport: {poolName} ({encoder}, {reading})', {
      poolName,
      encoder: setting.encoder,
      reading: setting.reading,
    });
    return Promise.resolve(
      window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, (progress, token) => {
        let last = 0;
        return open(signalOf(token), (message, share = last) => {
          progress.report({ message, increment: 100 * (share - last) });
          last = share;
        });
      }),
    );
  }
}

/** What is being done, and how much of the encoding is. */
type TellProgress = (message: string, share: number | undefined) => void;

function keyOf({ encoder, reading }: NeighbourSetting): string {
  return `${reading} ${encoder}`;
}
