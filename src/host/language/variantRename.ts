import { languages, workspace, WorkspaceEdit, type TextDocument } from 'vscode';
import { variantAt, whyNoVariantName } from '../../core/prompt/language/variantEdits';
import type { SectionName } from '../../core/prompt/template';
import { AppError } from '../../core/util/errors';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { logError, type Log } from '../log';
import { TEMPLATE_LANGUAGE } from '../templates';
import type { TemplateTexts } from './templateTexts';
import { placeOf, toRange } from './toVsCode';

/** A renaming that VS Code was given and has not applied yet. */
interface Pending {
  readonly document: TextDocument;
  readonly section: SectionName;
  readonly from: string;
  readonly to: string;
}

/** Renames a variant at its heading; the bench's columns that use it follow. */
export function registerVariantRename(bench: Bench, texts: TemplateTexts, log: Log): Lifetime {
  const lifetime = new Lifetime();
  let pending: Pending | undefined;
  lifetime.own(
    languages.registerRenameProvider(
      { language: TEMPLATE_LANGUAGE },
      {
        prepareRename(document, position) {
          const { variant, range } = variantAt(texts.of(document), placeOf(position));
          return { range: toRange(range), placeholder: variant };
        },
        provideRenameEdits(document, position, name) {
          const file = texts.of(document);
          const { section, variant, range } = variantAt(file, placeOf(position));
          const why = whyNoVariantName(file, section, name);
          if (why !== undefined) throw new AppError('invalid-input', why);
          pending = { document, section: section.name, from: variant, to: name.trim() };
          const edit = new WorkspaceEdit();
          edit.replace(document.uri, toRange(range), name.trim());
          return edit;
        },
      },
    ),
  );
  lifetime.own(
    workspace.onDidChangeTextDocument(({ document }) => {
      if (pending?.document !== document) return;
      const renamed = pending;
      pending = undefined;
      const { sections } = texts.of(document).template;
      const has = (variant: string): boolean =>
        sections.some((section) => section.name === renamed.section && section.variant === variant);
      if (!has(renamed.to) || has(renamed.from) || bench.templates.current?.document !== document) return;
      follow(bench, renamed).catch((error: unknown) => logError(log, 'renaming a variant', error));
    }),
  );
  return lifetime;
}

async function follow(bench: Bench, { section, from, to }: Pending): Promise<void> {
  for (const { id, strategy, variants } of bench.columns)
    if (variants[section] === from) await bench.changeColumn(id, strategy.id, { ...variants, [section]: to });
}
