import { ConfigurationTarget, l10n, window, workspace, type QuickPickItem, type Uri } from 'vscode';
import { IN_PROCESS_ENDPOINT, localModelName, parseLocalSource } from '../core/llm/localModel';
import { toErrorInfo } from '../core/util/errors';
import type { Bench } from './bench';
import { endpointsSetting, SETTINGS } from './settings';

const SUGGESTED = 'hub:HuggingFaceTB/SmolLM2-135M-Instruct';

type Choice = QuickPickItem & { readonly source: () => Promise<string | undefined> };

const CHOICES: readonly Choice[] = [
  {
    label: l10n.t('SmolLM2-135M-Instruct, 8-bit weights'),
    description: l10n.t('suggested'),
    detail: l10n.t(
      'A small model for quick tries: fetched once from the hub, about 140 MB. Then neither key nor network is needed.',
    ),
    source: () => Promise.resolve(`${SUGGESTED}#q8`),
  },
  {
    label: l10n.t('SmolLM2-135M-Instruct, full precision'),
    detail: l10n.t('About 540 MB.'),
    source: () => Promise.resolve(SUGGESTED),
  },
  {
    label: l10n.t('Another model of the hub...'),
    detail: l10n.t('One that transformers.js can run: with a config.json, a tokenizer.json and an ONNX graph.'),
    source: askName,
  },
  { label: l10n.t('A folder of this machine...'), detail: l10n.t('The same files, in a folder.'), source: askFolder },
];

/** Asks which model is to run in this process, fetches it where it has to, adds it to the user's settings and chooses it. */
export async function addLocalModel(bench: Bench): Promise<void> {
  const title = l10n.t('Run a model in this process');
  const choice = await window.showQuickPick(CHOICES, { title, matchOnDetail: true });
  const source = await choice?.source();
  if (source !== undefined) await useLocalModel(bench, source);
}

/** Adds a model to those that run in this process and chooses it. Nothing is added when it cannot be used. */
export async function useLocalModel(bench: Bench, source: string): Promise<void> {
  const { local } = bench.models.configured;
  const endpoint = local.find(({ id }) => id === IN_PROCESS_ENDPOINT) ?? local[0];
  const known = endpoint?.models.find((model) => model.source === source);
  const model = known ?? { id: localModelName(parseLocalSource(source)), source };
  const kind = 'local' as const;
  const id = endpoint?.id ?? IN_PROCESS_ENDPOINT;
  const around = {
    kind,
    id,
    name: endpoint?.name ?? 'In this process',
    models: [model],
    maxConcurrent: 1 as const,
  };
  const found = await bench.models.prepare({ endpoint: around, model });
  if (known === undefined) await addToSettings(id, source);
  await bench.chooseModel(id, found.model.id);
}

async function addToSettings(id: string, source: string): Promise<void> {
  const setting = endpointsSetting();
  const entries = Array.isArray(setting) ? (setting as readonly unknown[]) : [];
  const isOurs = (entry: unknown): entry is { readonly models: readonly unknown[] } =>
    (entry as { id?: unknown } | null)?.id === id;
  const changed = entries.some(isOurs)
    ? entries.map((entry) => (isOurs(entry) ? { ...entry, models: [...entry.models, source] } : entry))
    : [...entries, { kind: 'local', id, name: 'In this process', models: [source] }];
  await workspace.getConfiguration('rapport').update(SETTINGS.endpoints, changed, ConfigurationTarget.Global);
}

function askName(): Promise<string | undefined> {
  const asked = window.showInputBox({
    title: l10n.t('Run a model of the hub in this process'),
    prompt: l10n.t('OWNER/NAME, with #q8, #q4 or #fp16 behind it for smaller weights'),
    placeHolder: 'HuggingFaceTB/SmolLM2-135M-Instruct#q4',
    ignoreFocusOut: true,
    validateInput: (value) => problemOf(`hub:${value.trim()}`),
  });
  return Promise.resolve(asked).then((name) => (name === undefined ? undefined : `hub:${name.trim()}`));
}

async function askFolder(): Promise<string | undefined> {
  const picked = await window.showOpenDialog({
    title: l10n.t('Run a model of this folder in this process'),
    canSelectFiles: false,
    canSelectFolders: true,
  });
  const folder: Uri | undefined = picked?.[0];
  return folder === undefined ? undefined : `path:${folder.fsPath}`;
}

function problemOf(source: string): string | undefined {
  try {
    parseLocalSource(source);
    return undefined;
  } catch (error) {
    return toErrorInfo(error).message;
  }
}
