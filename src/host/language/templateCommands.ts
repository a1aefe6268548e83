import { l10n, Uri, window, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { addVariant, promoteVariant, whyNoVariantName } from '../../core/prompt/language/variantEdits';
import type { TextChange } from '../../core/prompt/language/textPlace';
import type { TemplateText } from '../../core/prompt/language/templateText';
import { sectionTitle } from '../../core/prompt/parseTemplate';
import type { TemplateSection } from '../../core/prompt/template';
import { requestAsCurl, requestAsJson, requestAsPython, type SnippetRequest } from '../../core/run/requestSnippets';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import type { Log } from '../log';
import type { ReadOnlyTexts } from '../readOnlyTexts';
import { registerCommand } from '../registerCommand';
import { samplingSetting } from '../settings';
import { noTemplate } from '../whatIsMissing';
import type { ColumnPreview } from './columnPreview';
import type { PromptPreview } from './promptPreview';
import type { TemplateTexts } from './templateTexts';
import { toEdit } from './toVsCode';
import { runWordings } from './variantColumns';

/** What the commands act on. */
export interface TemplateCommandParts {
  readonly bench: Bench;
  readonly texts: TemplateTexts;
  readonly readOnlyTexts: ReadOnlyTexts;
  readonly preview: PromptPreview;
  readonly log: Log;
  readonly openPanel: () => Promise<void>;
}

/** Registers the commands on the text of a template: preview, copying requests, variants. */
export function registerTemplateCommands(parts: TemplateCommandParts): Lifetime {
  const { bench, texts, readOnlyTexts, preview, log, openPanel } = parts;
  const lifetime = new Lifetime();
  const register = (id: string, run: (...args: readonly unknown[]) => Promise<void>): void =>
    void lifetime.own(registerCommand(log, id, run));
  const followed = async (uri: unknown): Promise<TextDocument> => {
    if (uri instanceof Uri) await bench.followTemplate(uri);
    const document = bench.templates.current?.document;
    if (document === undefined) throw noTemplate();
    return document;
  };
  const chosen = async (uri: unknown, title: unknown, ask: string, variants: boolean) => {
    const document = await followed(uri);
    const { sections } = texts.of(document).template;
    const fitting = sections.filter(({ variant }) => !variants || variant !== undefined);
    if (typeof title !== 'string' && fitting.length === 0) throw variants ? noVariants() : noSections();
    const section =
      typeof title === 'string' ? fitting.find((one) => sectionTitle(one) === title) : await pickSection(fitting, ask);
    if (section === undefined && typeof title === 'string')
      throw new AppError('not-found', l10n.t('The template has no "{0}" any more.', title));
    return section === undefined ? undefined : { document, section };
  };

  register('previewPrompt', async (uri) => {
    await followed(uri);
    await preview.open();
  });
  register('pickPreview', () => preview.pick());
  register('copyRequestAsJson', () => preview.copy((shown, index) => requestAsJson(requestOf(shown, index))));
  register('copyRequestAsCurl', () => preview.copy((shown, index) => requestAsCurl(requestOf(shown, index))));
  register('copyRequestAsPython', () => preview.copy((shown, index) => requestAsPython(requestOf(shown, index))));
  register('addVariant', async (uri, title, name) => {
    const found = await chosen(uri, title, l10n.t('Add a variant of which section?'), false);
    if (found === undefined) return;
    const file = texts.of(found.document);
    const given = typeof name === 'string' ? name : await askVariantName(found.section, texts, found.document);
    if (given !== undefined) await change(found.document, [addVariant(file, found.section, given)]);
  });
  register('promoteVariant', async (uri, title) => {
    const found = await chosen(uri, title, l10n.t('Make which variant the main text?'), true);
    if (found === undefined) return;
    await change(found.document, promoteVariant(texts.of(found.document), found.section));
  });
  register('compareVariant', async (uri, title) => {
    const found = await chosen(uri, title, l10n.t('Compare which variant with the main text?'), true);
    if (found !== undefined) await compareWithMain(texts.of(found.document), found.section, readOnlyTexts);
  });
  register('runVariants', async (uri, name) => {
    const document = await followed(uri);
    const { sections } = texts.of(document).template;
    const withVariants = sections.filter(
      (section) =>
        section.variant === undefined && sections.some((one) => one !== section && one.name === section.name),
    );
    if (withVariants.length === 0) throw noVariants();
    const section =
      typeof name === 'string'
        ? withVariants.find((one) => one.name === name)
        : await pickSection(withVariants, l10n.t('Run the wordings of which section?'));
    if (section === undefined) {
      if (typeof name === 'string') throw noVariants();
      return;
    }
    await openPanel();
    await runWordings(
      bench,
      section.name,
      sections.filter((one) => one.name === section.name),
    );
  });
  return lifetime;
}

function noVariants(): AppError {
  return new AppError(
    'not-found',
    l10n.t('No section has variants. Add one with "Rapport: Add a Variant of a Section".'),
  );
}

function noSections(): AppError {
  return new AppError(
    'not-found',
    l10n.t('The template has no section. A line such as "## Task Definition" begins one.'),
  );
}

function requestOf({ prompts, model }: ColumnPreview, index: number): SnippetRequest {
  const prompt = prompts[index]?.layout.prompt;
  if (prompt === undefined) throw new AppError('not-found', l10n.t('That prompt is not shown any more.'));
  return {
    prompt,
    model: model?.model ?? { id: 'MODEL' },
    sampling: samplingSetting(),
    ...(model?.endpoint.kind === 'openai' ? { baseUrl: model.endpoint.baseUrl } : {}),
  };
}

async function pickSection(sections: readonly TemplateSection[], title: string): Promise<TemplateSection | undefined> {
  const items = sections.map((section) => ({ label: sectionTitle(section), section }));
  return (await window.showQuickPick(items, { title }))?.section;
}

async function askVariantName(
  section: TemplateSection,
  texts: TemplateTexts,
  document: TextDocument,
): Promise<string | undefined> {
  return window.showInputBox({
    title: l10n.t('New variant of {0}', section.name),
    prompt: l10n.t('Its name, as it will stand in brackets after the heading; it starts as a copy'),
    validateInput: (value) => whyNoVariantName(texts.of(document), { ...section, variant: '' }, value),
  });
}

async function change(document: TextDocument, changes: readonly TextChange[]): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.set(document.uri, changes.map(toEdit));
  if (!(await workspace.applyEdit(edit)))
    throw new AppError('file-error', l10n.t('{0} could not be changed.', workspace.asRelativePath(document.uri)));
}

async function compareWithMain(
  { template }: TemplateText,
  { name, variant = '', source }: TemplateSection,
  readOnlyTexts: ReadOnlyTexts,
): Promise<void> {
  const main = template.sections.find((one) => one.name === name && one.variant === undefined);
  if (main === undefined) throw new AppError('not-found', l10n.t('"{0}" has no main text to compare with.', name));
  await readOnlyTexts.compare(name, { name: l10n.t('main text'), text: main.source }, { name: variant, text: source });
}
