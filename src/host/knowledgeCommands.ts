import { ConfigurationTarget, l10n, ProgressLocation, window, workspace, type QuickPickItem } from 'vscode';
import { ATOMIC_NOTICE } from '../core/commonsense/atomicNotice';
import { KNOWLEDGE_SOURCES, type KnowledgeSource } from '../core/commonsense/relationInferrer';
import type { Services } from '../core/run/services';
import { signalOf } from './cancellation';
import { knowledgeKeyName } from './knowledgeSource';
import { KNOWLEDGE_SETTINGS, namedSource } from './knowledgeSettings';
import { Lifetime } from './lifecycle';
import type { Log } from './log';
import { megabytesText } from './megabytesText';
import type { Models } from './models';
import { registerCommand } from './registerCommand';
import type { Keys } from './secrets';

/** What the commands on knowledge act on. */
export interface KnowledgeCommandParts {
  readonly models: Models;
  readonly keys: Keys;
  readonly log: Log;
  readonly services: () => Services;
}

/** Registers the commands on sources of knowledge. */
export function registerKnowledgeCommands(parts: KnowledgeCommandParts): Lifetime {
  const lifetime = new Lifetime();
  lifetime.own(registerCommand(parts.log, 'chooseKnowledgeSource', () => chooseKnowledgeSource(parts)));
  lifetime.own(
    registerCommand(parts.log, 'getAtomic', async () => {
      await getAtomic(parts.services());
    }),
  );
  return lifetime;
}

const SOURCES: Readonly<Record<KnowledgeSource, { readonly label: string; readonly detail: string }>> = {
  stored: { label: l10n.t('Stored inferences'), detail: l10n.t('What was inferred before, in files of the workspace') },
  comet: { label: 'COMET', detail: l10n.t('A model in ONNX, run on this machine') },
  atomic: {
    label: 'ATOMIC-2020',
    detail: l10n.t('Looked up in the graph by the sentence encoder; needs no model'),
  },
  llm: { label: l10n.t('Language model'), detail: l10n.t('A model of your endpoints is asked for the five relations') },
  endpoint: { label: l10n.t('Server'), detail: l10n.t('A server that infers, such as COMET on a GPU') },
};

/** Asks for a source and for what it needs, and names it in the settings: those of the workspace, an address in the user's. */
async function chooseKnowledgeSource(parts: KnowledgeCommandParts): Promise<void> {
  const current = namedSource();
  const order: readonly KnowledgeSource[] = ['stored', ...KNOWLEDGE_SOURCES.filter((source) => source !== 'stored')];
  const items = order.map((source) => ({
    ...SOURCES[source],
    source,
    ...(source === current.kind ? { description: l10n.t('in use') } : {}),
  }));
  const picked = await window.showQuickPick<QuickPickItem & { readonly source: KnowledgeSource }>(items, {
    title: l10n.t('Source of commonsense knowledge'),
    matchOnDetail: true,
  });
  if (picked === undefined) return;
  const model = await neededModel(picked.source, current.kind === picked.source ? current.model : '', parts);
  if (model === undefined) return;
  if (picked.source === 'endpoint' && !(await chooseEndpoint(current.endpoint, parts.keys))) return;
  await update(KNOWLEDGE_SETTINGS.model, model === '' ? undefined : model);
  await update(KNOWLEDGE_SETTINGS.source, picked.source);
}

/** What `rapport.knowledge.model` is to hold for that source; `undefined` when the user turns away. */
async function neededModel(
  source: KnowledgeSource,
  before: string,
  { models, services }: KnowledgeCommandParts,
): Promise<string | undefined> {
  switch (source) {
    case 'stored':
      return '';
    case 'comet':
      return window.showInputBox({
        title: l10n.t('COMET model'),
        prompt: l10n.t('path:DIR for a folder with the ONNX files, or hub:OWNER/NAME, which is downloaded once'),
        value: before,
        ignoreFocusOut: true,
        validateInput: (value) =>
          /^(?:path|hub):./.test(value.trim()) ? undefined : l10n.t('path:DIR or hub:OWNER/NAME'),
      });
    case 'atomic':
      return (await getAtomic(services())) ? '' : undefined;
    case 'llm':
      return chooseModel(models);
    case 'endpoint':
      return window.showInputBox({
        title: l10n.t('Server of knowledge (1 of 3)'),
        prompt: l10n.t('Name of the model, where the server has several; else empty'),
        value: before,
        ignoreFocusOut: true,
      });
  }
}

async function chooseModel(models: Models): Promise<string | undefined> {
  const names = [...new Set(models.choices.filter(({ recorded }) => !recorded).map(({ model }) => model))];
  const items = [
    { label: l10n.t('The model that answers'), model: '' },
    ...names.map((model) => ({ label: model, model })),
  ];
  return (await window.showQuickPick(items, { title: l10n.t('Model to ask for inferences') }))?.model;
}

async function chooseEndpoint(before: string, keys: Keys): Promise<boolean> {
  const url = await window.showInputBox({
    title: l10n.t('Server of knowledge (2 of 3)'),
    prompt: l10n.t('Its address'),
    value: before,
    ignoreFocusOut: true,
    validateInput: (value) => (/^https?:\/\/\S+$/.test(value.trim()) ? undefined : l10n.t('An http or https address')),
  });
  if (url === undefined) return false;
  const key = await window.showInputBox({
    title: l10n.t('Server of knowledge (3 of 3)'),
    prompt: l10n.t(
      'Key; leave empty for a server that asks for none, or to keep the one set before. Kept in the secret storage of VS Code.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return false;
  if (key !== '') await keys.set(knowledgeKeyName(url.trim()), key);
  const configuration = workspace.getConfiguration('rapport');
  await configuration.update(KNOWLEDGE_SETTINGS.endpoint, url.trim(), ConfigurationTarget.Global);
  return true;
}

/** Fetches ATOMIC-2020 when the user has read the notice, or takes it from an archive; resolves to whether it is here. */
async function getAtomic(services: Services): Promise<boolean> {
  const fetchIt = l10n.t('Download (12.6 MB)');
  const importIt = l10n.t('Import the Archive...');
  const answer = await window.showInformationMessage(
    l10n.t('Get ATOMIC-2020?'),
    {
      modal: true,
      detail: l10n.t(
        '{0}\n\nIts SHA-256 is checked. What is here already is left as it is.',
        ATOMIC_NOTICE.replaceAll('\n', ' '),
      ),
    },
    fetchIt,
    importIt,
  );
  if (answer === undefined) return false;
  const [archive] =
    answer === importIt
      ? ((await window.showOpenDialog({
          title: l10n.t('ATOMIC-2020, as published'),
          filters: { [l10n.t('Archives')]: ['zip'] },
        })) ?? [])
      : [];
  if (answer === importIt && archive === undefined) return false;
  const files = await window.withProgress(
    { location: ProgressLocation.Notification, title: l10n.t('Rapport: ATOMIC-2020'), cancellable: true },
    (progress, token) =>
      services.fetchAtomic(
        {
          ...(archive === undefined ? {} : { from: archive.fsPath }),
          onProgress: (done, total) => {
            progress.report({ message: megabytesText(done, total) });
          },
        },
        signalOf(token),
      ),
  );
  return files.length > 0;
}

async function update(setting: string, value: string | undefined): Promise<void> {
  const target = workspace.workspaceFolders === undefined ? ConfigurationTarget.Global : ConfigurationTarget.Workspace;
  await workspace.getConfiguration('rapport').update(setting, value, target);
}
