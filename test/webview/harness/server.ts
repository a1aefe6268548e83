import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import { languageAttributes, type MessageBundle } from '../../../src/protocol/pageLanguage';
import { THEMES, themeCss, type ThemeName } from './themes';

const root = path.resolve(import.meta.dirname, '../../..');

/** Messages by the name of their language. */
export type Languages = Readonly<Record<string, MessageBundle>>;

/** A running harness: pages are at `url?scene=NAME&theme=NAME`, those of the results and of the rating view at `urlresults?...` and `urlratings?...`. */
export interface HarnessServer {
  readonly url: string;
  /** Bytes of the panel's script and style sheet. */
  readonly sizes: { readonly script: number; readonly style: number };
  close(): Promise<void>;
}

/** Bundles the panel as the product does and serves it on loopback under the policy that the host sets. */
export async function startHarness(languages: Languages = {}): Promise<HarnessServer> {
  const bundles = await Promise.all([
    bundle('webview/main.ts', 'webview'),
    bundle('test/webview/harness/fakeHost.ts', 'fakeHost'),
    bundle('webview/results/main.ts', 'results'),
    bundle('test/webview/harness/fakeResultsHost.ts', 'fakeResultsHost'),
    bundle('webview/ratings/main.ts', 'ratings'),
    bundle('test/webview/harness/fakeRatingHost.ts', 'fakeRatingHost'),
  ]);
  const files = new Map(bundles.flat());
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://harness');
    const theme = (url.searchParams.get('theme') ?? 'dark') as ThemeName;
    const language = url.searchParams.get('language') ?? 'en';
    const attributes = languageAttributes(language, languages[language]);
    const send = (type: string, body: string) =>
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
    if (url.pathname === '/') return send('text/html', page(theme, BENCH, attributes));
    if (url.pathname === '/results') return send('text/html', page(theme, RESULTS, attributes));
    if (url.pathname === '/ratings') return send('text/html', page(theme, RATINGS, attributes));
    if (url.pathname === '/theme.css') return send('text/css', themeCss(theme));
    const file = files.get(url.pathname.slice(1));
    if (file !== undefined) return send(url.pathname.endsWith('.css') ? 'text/css' : 'text/javascript', file);
    return response.writeHead(404).end();
  });
  await listening(server);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    sizes: {
      script: Buffer.byteLength(files.get('webview.js') ?? ''),
      style: Buffer.byteLength(files.get('webview.css') ?? ''),
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function bundle(entry: string, name: string): Promise<(readonly [string, string])[]> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: { [name]: entry },
    outdir: 'out-of-memory',
    write: false,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    tsconfig: 'webview/tsconfig.json',
    alias: { lit: path.join(root, 'node_modules/lit') },
  });
  return outputFiles.map((file) => [path.basename(file.path), file.text] as const);
}

/** A page: its element, its bundle, and the bundle that stands in for the host. */
interface Page {
  readonly element: string;
  readonly bundle: string;
  readonly host: string;
}

const BENCH: Page = { element: 'rapport-bench', bundle: 'webview', host: 'fakeHost' };
const RATINGS: Page = { element: 'rapport-ratings', bundle: 'ratings', host: 'fakeRatingHost' };
const RESULTS: Page = { element: 'rapport-results', bundle: 'results', host: 'fakeResultsHost' };

function page(theme: ThemeName, { element, bundle: name, host }: Page, attributes: string): string {
  const nonce = randomBytes(16).toString('base64');
  return `<!DOCTYPE html>
<html ${attributes}>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'self'; font-src 'self'">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>Rapport bench</title>
<link rel="stylesheet" href="/theme.css?theme=${theme}">
<link rel="stylesheet" href="/${name}.css">
</head>
<body class="${THEMES[theme].bodyClass}">
<${element}></${element}>
<script nonce="${nonce}" src="/${host}.js"></script>
<script nonce="${nonce}" src="/${name}.js"></script>
</body>
</html>`;
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
