import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** Attributes that are read or heard. */
const SPOKEN = /\s(?:aria-label|aria-description|title|placeholder|alt|label)="[^"]*[A-Za-z][^"]*"/g;

/** What is the same in every language: metrics, statistics, the letter of each, and a setting. */
const NAMES = /^(?:BERTScore|n|p|p \(Holm\)|rapport\.knowledge\.otherSources)$/;

/** The static text of a template: what stands between tags, and attributes that are spoken. */
function wordsOf(template: ts.TemplateLiteral): readonly string[] {
  const pieces = ts.isNoSubstitutionTemplateLiteral(template)
    ? [template.text]
    : [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)];
  // A value is a sign of its own, so that no text runs over it.
  const whole = pieces.join('\u0000');
  const texts = whole
    .replaceAll(/<!--.*?-->/gs, '')
    .replaceAll(/<[^>]*>/g, '\u0000')
    .split('\u0000');
  const spoken = [...whole.matchAll(SPOKEN)].map(([attribute]) => attribute.trim());
  return [
    ...texts.map((text) => text.replaceAll(/\s+/g, ' ').trim()).filter((text) => /[A-Za-z]/.test(text)),
    ...spoken,
  ];
}

function literalsIn(text: string): readonly string[] {
  const found: string[] = [];
  const source = ts.createSourceFile('template.ts', text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && /^(?:html|svg)$/.test(node.tag.getText(source)))
      found.push(...wordsOf(node.template).filter((words) => !NAMES.test(words)));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

it('no template of a panel has words of its own: they are messages, which can be translated', () => {
  const found = globSync('webview/**/*.ts', { cwd: root }).flatMap((file) =>
    literalsIn(readFileSync(path.join(root, file), 'utf8')).map((words) => `${file}: ${words}`),
  );
  expect(found).toEqual([]);
});

it('and it would be seen: text, text beside a value, a label', () => {
  expect(literalsIn('html`<p class="muted">Not ${n} yet</p> <i title="Why" aria-label=${why}>${x}</i>`')).toEqual([
    'Not',
    'yet',
    'title="Why"',
  ]);
});
