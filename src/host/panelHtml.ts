import { env, l10n, Uri, type Webview } from 'vscode';
import { languageAttributes } from '../protocol/pageLanguage';

/** A page: the name of its bundle, and the element that it shows. */
export interface PanelPage {
  readonly bundle: string;
  readonly element: string;
}

const BENCH_PAGE: PanelPage = { bundle: 'webview', element: 'rapport-bench' };

/** The page of a panel: nothing may load but our script and style, and no text of a model or data set is part of it. */
export function panelHtml(webview: Webview, extensionUri: Uri, page = BENCH_PAGE): string {
  const asset = (name: string): string => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
  const nonce = randomNonce();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html ${languageAttributes(env.language, l10n.bundle)}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${asset(`${page.bundle}.css`)}">
<title>Rapport</title>
</head>
<body>
<${page.element}></${page.element}>
<script nonce="${nonce}" src="${asset(`${page.bundle}.js`)}"></script>
</body>
</html>`;
}

/** 128 random bits in hexadecimal. */
function randomNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
