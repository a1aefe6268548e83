import { ConfigurationTarget, l10n, window, workspace } from 'vscode';
import type { Bench } from './bench';
import type { Keys } from './secrets';
import { endpointsSetting, SETTINGS } from './settings';

/** Asks for address, model and key, and adds the endpoint to the user's settings; the key goes to SecretStorage. */
export async function connectModel(bench: Bench, keys: Keys): Promise<void> {
  const baseUrl = await window.showInputBox({
    title: l10n.t('Connect a model (1 of 3)'),
    prompt: l10n.t('Base URL of an OpenAI-compatible server, with its version part'),
    value: 'http://127.0.0.1:11434/v1',
    ignoreFocusOut: true,
    validateInput: (value) =>
      isHttpUrl(value) ? undefined : l10n.t('An http or https address, such as http://127.0.0.1:11434/v1'),
  });
  if (baseUrl === undefined) return;
  const model = await window.showInputBox({
    title: l10n.t('Connect a model (2 of 3)'),
    prompt: l10n.t('Name of the model, as the server knows it'),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? l10n.t('The name may not be empty') : undefined),
  });
  if (model === undefined) return;
  const key = await window.showInputBox({
    title: l10n.t('Connect a model (3 of 3)'),
    prompt: l10n.t(
      'API key; leave empty for a server that asks for none. Kept in the secret storage of VS Code, never in a file.',
    ),
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return;
  const existing: readonly unknown[] = Array.isArray(endpointsSetting()) ? (endpointsSetting() as unknown[]) : [];
  const id = freeId(
    new URL(baseUrl).hostname,
    new Set(bench.models.configured.endpoints.map((endpoint) => endpoint.id)),
  );
  if (key !== '') await keys.set(id, key);
  const entry = { id, name: new URL(baseUrl).host, baseUrl: baseUrl.trim(), models: [model.trim()] };
  await workspace
    .getConfiguration('rapport')
    .update(SETTINGS.endpoints, [...existing, entry], ConfigurationTarget.Global);
  await bench.chooseModel(id, model.trim());
}

/** Sets or replaces the key of an endpoint. */
export async function setKey(bench: Bench, keys: Keys): Promise<void> {
  const endpointId = await pickEndpoint(bench, l10n.t('Endpoint whose API key to set'));
  if (endpointId === undefined) return;
  const key = await window.showInputBox({
    title: l10n.t('API key of {0}', endpointId),
    prompt: l10n.t('Kept in the secret storage of VS Code, never in a file.'),
    password: true,
    ignoreFocusOut: true,
  });
  if (key !== undefined && key !== '') await keys.set(endpointId, key);
}

/** Forgets the key of an endpoint. */
export async function forgetKey(bench: Bench, keys: Keys): Promise<void> {
  const endpointId = await pickEndpoint(bench, l10n.t('Endpoint whose API key to forget'));
  if (endpointId !== undefined) await keys.forget(endpointId);
}

async function pickEndpoint(bench: Bench, title: string): Promise<string | undefined> {
  const items = bench.models.configured.endpoints.map(({ id, name, baseUrl }) => ({
    label: name,
    description: baseUrl,
    id,
  }));
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no endpoint yet. Run "Rapport: Connect a Model".'));
    return undefined;
  }
  return items.length === 1 ? items[0]?.id : (await window.showQuickPick(items, { title }))?.id;
}

function isHttpUrl(value: string): boolean {
  const url = URL.parse(value.trim());
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}

function freeId(wanted: string, taken: ReadonlySet<string>): string {
  const base = wanted.replace(/[^\w.-]/g, '-').slice(0, 50) || 'endpoint';
  let id = base;
  for (let number = 2; taken.has(id); number++) id = `${base}-${number}`;
  return id;
}
