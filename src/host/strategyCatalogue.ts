import { EventEmitter, l10n, type Disposable, type Event, type Memento } from 'vscode';
import type { VariantChoice } from '../core/prompt/template';
import { PRESETS } from '../core/strategy/presets';
import type { Strategy } from '../core/strategy/strategy';
import { AppError } from '../core/util/errors';
import { Lifetime } from './lifecycle';

/** A strategy and the wording that its columns use. */
export interface Mix {
  readonly strategy: Strategy;
  readonly variants: VariantChoice;
}

/** What a mix is made of, before it has an id. */
export interface MixChoice {
  readonly strategy: Omit<Strategy, 'id'>;
  readonly variants: VariantChoice;
}

const KEY = 'rapport.strategies';

/** The strategies there are: the presets, then the user's own mixes, kept with the workspace. */
export class StrategyCatalogue implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #memento: Memento;
  #own: readonly Mix[];

  /** `all` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(memento: Memento) {
    this.#memento = memento;
    this.#own = memento.get<readonly Mix[]>(KEY, []);
  }

  get all(): readonly Mix[] {
    return [...PRESETS.map((strategy) => ({ strategy, variants: {} })), ...this.#own];
  }

  find(id: string): Mix | undefined {
    return this.all.find(({ strategy }) => strategy.id === id);
  }

  /** True for a mix of the user's, which can be changed and deleted. */
  isOwn(id: string): boolean {
    return this.#own.some(({ strategy }) => strategy.id === id);
  }

  /** Keeps a new mix under an id of its own. Throws `invalid-input` when its name is empty or taken. */
  async add({ strategy, variants }: MixChoice): Promise<Mix> {
    const mix = { strategy: { ...strategy, id: `mix-${crypto.randomUUID().slice(0, 8)}` }, variants };
    this.#requireName(mix.strategy.name, mix.strategy.id);
    await this.#keep([...this.#own, mix]);
    return mix;
  }

  /** Makes a mix another under the same id. Throws `not-found` for what is no mix of the user's, `invalid-input` for its name. */
  async change(id: string, { strategy, variants }: MixChoice): Promise<void> {
    this.#require(id);
    this.#requireName(strategy.name, id);
    await this.#keep(
      this.#own.map((mix) => (mix.strategy.id === id ? { strategy: { ...strategy, id }, variants } : mix)),
    );
  }

  /** Takes a mix out; what it returns puts it back in its place. Throws `not-found`. */
  async remove(id: string): Promise<() => Promise<void>> {
    const mix = this.#require(id);
    const at = this.#own.indexOf(mix);
    await this.#keep(this.#own.filter((other) => other !== mix));
    return () => this.#keep(this.isOwn(id) ? this.#own : this.#own.toSpliced(at, 0, mix));
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #require(id: string): Mix {
    const found = this.#own.find(({ strategy }) => strategy.id === id);
    if (found === undefined) throw new AppError('not-found', l10n.t('This is not one of your own strategies.'));
    return found;
  }

  #requireName(name: string, id: string): void {
    if (name.trim() === '') throw new AppError('invalid-input', l10n.t('A strategy needs a name.'));
    const taken = this.all.some(({ strategy }) => strategy.id !== id && strategy.name === name);
    if (taken) throw new AppError('invalid-input', l10n.t('There is a strategy "{0}" already.', name));
  }

  async #keep(own: readonly Mix[]): Promise<void> {
    this.#own = own;
    await this.#memento.update(KEY, own);
    this.#changed.fire();
  }
}
