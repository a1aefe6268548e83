import {
  DocumentSymbol,
  FoldingRange,
  FoldingRangeKind,
  Hover,
  l10n,
  languages,
  Location,
  MarkdownString,
  SymbolKind,
  type Position,
  type TextDocument,
} from 'vscode';
import { templateHover } from '../../core/prompt/language/hoverText';
import { templateFolds, templateOutline, type OutlineEntry } from '../../core/prompt/language/outline';
import { referenceAt } from '../../core/prompt/language/slotReference';
import { slotValues } from '../../core/prompt/slotValues';
import type { Bench } from '../bench';
import { Lifetime } from '../lifecycle';
import { TEMPLATE_LANGUAGE } from '../templates';
import { slotData } from './slotData';
import { currentSlotSources } from './slotSources';
import type { TemplateTexts } from './templateTexts';
import { placeOf, toRange } from './toVsCode';

const SYMBOLS: Readonly<Record<OutlineEntry['kind'], SymbolKind>> = {
  section: SymbolKind.Class,
  variant: SymbolKind.Interface,
  unknown: SymbolKind.Null,
  block: SymbolKind.Operator,
};

/** Outline, folding, hover and the way from a slot to its data. */
export function registerReadingProviders(bench: Bench, texts: TemplateTexts): Lifetime {
  const lifetime = new Lifetime();
  const selector = { language: TEMPLATE_LANGUAGE };
  lifetime.own(
    languages.registerDocumentSymbolProvider(selector, {
      provideDocumentSymbols: (document) => templateOutline(texts.of(document)).map(toSymbol),
    }),
  );
  lifetime.own(
    languages.registerFoldingRangeProvider(selector, {
      provideFoldingRanges: (document) =>
        templateFolds(texts.of(document)).map(({ startLine, endLine, kind }) => {
          const known = kind === 'comment' ? FoldingRangeKind.Comment : FoldingRangeKind.Region;
          return kind === 'block'
            ? new FoldingRange(startLine - 1, endLine - 1)
            : new FoldingRange(startLine - 1, endLine - 1, known);
        }),
    }),
  );
  lifetime.own(
    languages.registerHoverProvider(selector, {
      provideHover: (document, position) => hover(bench, texts, document, position),
    }),
  );
  lifetime.own(
    languages.registerDefinitionProvider(selector, {
      async provideDefinition(document, position) {
        const reference = referenceAt(texts.of(document), placeOf(position));
        if (reference?.kind === 'local') return new Location(document.uri, toRange(reference.boundAt));
        if (reference?.kind === 'slot') return [...(await slotData(bench, reference.slot))];
        return reference?.kind === 'member' && reference.list !== undefined
          ? [...(await slotData(bench, reference.list))]
          : undefined;
      },
    }),
  );
  return lifetime;
}

function toSymbol({ kind, name, detail, range, head, children }: OutlineEntry): DocumentSymbol {
  const symbol = new DocumentSymbol(name, detail, SYMBOLS[kind], toRange(range), toRange(head));
  symbol.children = children.map(toSymbol);
  return symbol;
}

/** Data sets may hold anything: a value is shown as code, never as Markdown of its own. */
function hover(bench: Bench, texts: TemplateTexts, document: TextDocument, position: Position): Hover | undefined {
  const text = texts.of(document);
  const sources = currentSlotSources(bench, text.template);
  const values =
    sources === undefined
      ? undefined
      : { for: sources.testCase.id, slots: (name: Parameters<typeof slotValues>[1]) => slotValues(sources, name) };
  const found = templateHover(text, placeOf(position), values);
  if (found === undefined) return undefined;
  const contents = new MarkdownString().appendText(found.text);
  const forWhat = found.valueFor === undefined ? l10n.t('For this test case:') : l10n.t('For {0}:', found.valueFor);
  if (found.value !== undefined) contents.appendText(`\n\n${forWhat}`).appendCodeblock(found.value, 'text');
  return new Hover(contents, toRange(found.range));
}
