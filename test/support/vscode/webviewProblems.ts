import type { Page } from 'playwright-core';

/**
 * Collects what must not happen inside webviews: violations of their content security policy and uncaught errors. The
 * workbench's own complaints are left out. The returned list grows while the page lives.
 */
export function collectWebviewProblems(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (text.includes('Content Security Policy')) problems.push(`content security policy: ${text}`);
    else if (message.type() === 'error' && isOfWebview(message.location().url)) problems.push(`console error: ${text}`);
  });
  page.on('pageerror', (error) => {
    const stack = error.stack ?? '';
    if (!isOfWorkbench(stack)) problems.push(`uncaught: ${stack === '' ? error.message : stack}`);
  });
  return problems;
}

function isOfWebview(url: string): boolean {
  return url.includes('vscode-resource') || url.includes('/webview/browser/pre/');
}

/** Whether the innermost frame of a stack lies in VS Code's own code. */
function isOfWorkbench(stack: string): boolean {
  const innermost = stack.split('\n').find((line) => /^\s*at /.test(line)) ?? '';
  return innermost.includes('/static/out/vs/');
}
