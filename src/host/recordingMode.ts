import { commands, EventEmitter, l10n, window, workspace, Uri, type Disposable, type Event } from 'vscode';
import type { LlmClient } from '../core/llm/llmClient';
import { recordTo, type Recorder } from '../core/llm/recorder';
import type { RecordingOrigin } from '../core/llm/recording';
import type { Services } from '../core/run/services';
import { AppError } from '../core/util/errors';
import { Lifetime } from './lifecycle';
import type { ChosenModel } from './models';

/** While it is on, every answer of a connected model is also written to a recording file. It ends with the window. */
export class RecordingMode implements Disposable {
  readonly #lifetime = new Lifetime();
  readonly #changed = this.#lifetime.own(new EventEmitter<void>());
  readonly #services: () => Services;
  #current: { readonly path: string; readonly recorder: Recorder } | undefined;

  /** `file` differs. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(services: () => Services) {
    this.#services = services;
    // The window may have been reloaded while it was on.
    this.#tell();
  }

  /** The file that answers are written to; `undefined` while nothing is recorded. */
  get file(): string | undefined {
    return this.#current?.path;
  }

  start(path: string, origin: RecordingOrigin): void {
    this.#current = { path, recorder: this.#services().createRecorder({ path, origin }) };
    this.#tell();
  }

  stop(): void {
    this.#current = undefined;
    this.#tell();
  }

  /** The client, recorded while the mode is on. */
  around(client: LlmClient): LlmClient {
    return this.#current === undefined ? client : recordTo(client, this.#current.recorder);
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #tell(): void {
    void commands.executeCommand('setContext', 'rapport.recording', this.#current !== undefined);
    this.#changed.fire();
  }
}

/** Asks for the file and for what cannot be known from here, and starts recording. Throws `invalid-setting` when the model of the bench is itself recorded. */
export async function startRecording(mode: RecordingMode, model: ChosenModel | undefined): Promise<void> {
  if (model?.endpoint.kind !== 'openai')
    throw new AppError(
      'invalid-setting',
      l10n.t('Only the answers of a connected model can be recorded. Connect one with "Rapport: Connect a Model".'),
    );
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri;
  const name = `${model.model.id.toLowerCase().replace(/[^a-z0-9._-]+/g, '-')}.jsonl`;
  const target = await window.showSaveDialog({
    title: l10n.t('Record answers to'),
    saveLabel: l10n.t({ message: 'Record', comment: 'A button: to record.' }),
    filters: { [l10n.t('Recordings')]: ['jsonl'] },
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, 'recordings', name) }),
  });
  if (target === undefined) return;
  if (target.scheme !== 'file')
    throw new AppError('file-error', l10n.t('Recordings are written to a folder of this machine only.'));
  const server = await window.showInputBox({
    title: l10n.t('Record answers (1 of 2)'),
    prompt: l10n.t('Server and version that answers: part of every recording'),
    value: model.endpoint.name,
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? l10n.t('A recording names its server') : undefined),
  });
  if (server === undefined) return;
  const quantisation = await window.showInputBox({
    title: l10n.t('Record answers (2 of 2)'),
    prompt: l10n.t('Quantisation of the model, such as Q4_1; empty when it has none or is not known'),
    ignoreFocusOut: true,
  });
  if (quantisation === undefined) return;
  mode.start(target.fsPath, {
    server: server.trim(),
    date: new Date().toISOString().slice(0, 10),
    ...(quantisation.trim() === '' ? {} : { quantisation: quantisation.trim() }),
  });
}
