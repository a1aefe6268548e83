import {
  CodeLens,
  Diagnostic,
  DiagnosticSeverity,
  l10n,
  languages,
  Range,
  workspace,
  type CodeLensProvider,
  type Disposable,
  type TextDocument,
} from 'vscode';
import { parseExperiment } from '../../core/run/parseExperiment';
import { BATCH_PRICE_FACTOR } from '../../core/run/planBatch';
import { Lifetime } from '../lifecycle';

/** Keeps the problems of open `*.experiment.yaml` files in the list of problems, and has the lines above them that run them. */
export class ExperimentDocuments implements Disposable, CodeLensProvider {
  readonly #lifetime = new Lifetime();
  readonly #diagnostics = this.#lifetime.own(languages.createDiagnosticCollection('rapport-experiment'));

  constructor() {
    this.#lifetime.own(workspace.onDidOpenTextDocument((document) => this.#check(document)));
    this.#lifetime.own(workspace.onDidChangeTextDocument(({ document }) => this.#check(document)));
    this.#lifetime.own(workspace.onDidCloseTextDocument(({ uri }) => this.#diagnostics.delete(uri)));
    this.#lifetime.own(languages.registerCodeLensProvider({ pattern: '**/*.experiment.{yaml,yml}' }, this));
    for (const document of workspace.textDocuments) this.#check(document);
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const range = new Range(0, 0, 0, 0);
    const lens = (title: string, command: string, tooltip: string): CodeLens =>
      new CodeLens(range, { title, tooltip, command, arguments: [document.uri] });
    const { experiment } = parseExperiment(document.getText(), workspace.asRelativePath(document.uri));
    const asksServer = experiment?.models.some(({ recordings }) => recordings === undefined) === true;
    return [
      lens(`$(play) ${l10n.t('Run experiment')}`, 'rapport.runExperiment', l10n.t('Ask for what is not stored, now')),
      ...(asksServer
        ? [
            lens(
              `$(cloud-upload) ${l10n.t('Run as a batch ({0})', priceWords(experiment.batch?.priceFactor))}`,
              'rapport.runAsBatch',
              l10n.t('Have the server answer in bulk within a day; shows what it would cost first'),
            ),
          ]
        : []),
      lens(l10n.t('Plan'), 'rapport.planExperiment', l10n.t('Count the calls, tokens and money of a run')),
    ];
  }

  dispose(): void {
    this.#lifetime.dispose();
  }

  #check(document: TextDocument): void {
    if (!isExperiment(document)) return;
    const { problems } = parseExperiment(document.getText(), workspace.asRelativePath(document.uri));
    const diagnostics = problems.map(({ line, column = 1, message, code }) => {
      const at = Math.min(line, document.lineCount) - 1;
      const range = new Range(at, column - 1, at, document.lineAt(at).range.end.character);
      const diagnostic = new Diagnostic(range, message, DiagnosticSeverity.Error);
      diagnostic.source = 'Rapport';
      diagnostic.code = code;
      return diagnostic;
    });
    this.#diagnostics.set(document.uri, diagnostics);
  }
}

/** True for an experiment file. */
export function isExperiment({ uri }: Pick<TextDocument, 'uri'>): boolean {
  return /\.experiment\.ya?ml$/.test(uri.path);
}

function priceWords(factor = BATCH_PRICE_FACTOR): string {
  return factor === 0.5 ? l10n.t('half price') : l10n.t('{0} % of the price', Math.round(factor * 100));
}
