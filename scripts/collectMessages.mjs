// @ts-check
/** Finds the messages that are to be translated: the calls of `l10n.t` in the host and of `t` in the panels. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Where messages are shown to users; the core, the command line and the adapters of Node speak English. */
const SOURCES = ['src/extension.ts', 'src/host/**/*.ts', 'webview/**/*.ts'];

/** The packages whose `t` translates. */
const TRANSLATORS = new Set(['vscode', '@vscode/l10n']);

/** What a message may be handed to with its placeholders still in it: these fill them, with parts of a template or a count. */
const FILLERS = new Set(['withParts', 'counted']);

/**
 * @typedef {object} Message
 * @property {string} key what `l10n.t` looks up: the message, followed by "/" and the comment where there is one
 * @property {string} message in English, with its placeholders
 * @property {readonly string[]} comment what translators should know
 * @property {string} where "file:line" of the first call
 */

/**
 * The messages of a repository, sorted by key. Throws an error that names the file and line of every call whose message is no
 * literal, or whose values are not those that its placeholders ask for.
 * @param {string} root
 * @param {readonly string[]} sources where to look
 * @returns {Message[]}
 */
export function collectMessages(root, sources = SOURCES) {
  const files = globSync(sources, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
  /** @type {Map<string, Message>} */
  const messages = new Map();
  /** @type {string[]} */
  const faults = [];
  for (const file of files.filter((name) => !name.endsWith('.d.ts')).sort()) {
    for (const found of callsIn(file, readFileSync(join(root, file), 'utf8'))) {
      if ('fault' in found) faults.push(`${found.where}: ${found.fault}`);
      else if (!messages.has(found.key)) messages.set(found.key, found);
    }
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return [...messages.values()].sort((one, other) => (one.key < other.key ? -1 : 1));
}

/**
 * The names of a message's placeholders, each once. What VS Code does not fill, such as `{{ slot }}`, is none.
 * @param {string} message
 * @returns {string[]}
 */
export function placeholdersOf(message) {
  const groups = [...message.matchAll(/\{([^}]+)\}/g)].map(([, group = '']) => group);
  return [...new Set(groups.filter((group) => /^\w+$/.test(group)))];
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {(Message | { where: string, fault: string })[]}
 */
function callsIn(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const names = translatorsOf(source);
  /** @type {(Message | { where: string, fault: string })[]} */
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) && names.has(node.expression.getText(source))) {
      const where = `${file}:${source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1}`;
      const read = readCall(node.arguments, isFilled(node, source));
      found.push(typeof read === 'string' ? { where, fault: read } : { ...read, where });
    }
    ts.forEachChild(node, visit);
  };
  if (names.size > 0) visit(source);
  return found;
}

/**
 * Whether the result of a call goes straight to a function that fills its placeholders.
 * @param {ts.CallExpression} call
 * @param {ts.SourceFile} source
 */
function isFilled(call, source) {
  const { parent } = call;
  return ts.isCallExpression(parent) && parent.expression !== call && FILLERS.has(parent.expression.getText(source));
}

/**
 * What a file calls to translate: `t`, `l10n.t` or `vscode.l10n.t`, by the names of its imports.
 * @param {ts.SourceFile} source
 */
function translatorsOf(source) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const statement of source.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const from = statement.moduleSpecifier.text;
    const bindings = statement.importClause?.namedBindings;
    if (!TRANSLATORS.has(from) || bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) {
      names.add(`${bindings.name.text}${from === 'vscode' ? '.l10n' : ''}.t`);
      continue;
    }
    for (const { name, propertyName } of bindings.elements) {
      const imported = (propertyName ?? name).text;
      if (from === 'vscode' && imported === 'l10n') names.add(`${name.text}.t`);
      if (from === '@vscode/l10n' && imported === 't') names.add(name.text);
    }
  }
  return names;
}

/**
 * The message of a call, or what is wrong with it.
 * @param {ts.NodeArray<ts.Expression>} args
 * @param {boolean} filled whether a message without values is filled by what it is handed to
 * @returns {Omit<Message, 'where'> | string}
 */
function readCall(args, filled) {
  const [first, ...rest] = args;
  if (first !== undefined && ts.isObjectLiteralExpression(first)) return readObject(first);
  if (first === undefined || !ts.isStringLiteral(first)) return 'The message has to be one literal string.';
  const [values] = rest;
  const named = values !== undefined && ts.isObjectLiteralExpression(values);
  const given = named ? namesOf(values) : positionsOf(rest);
  const fault = filled && rest.length === 0 ? undefined : faultOfValues(first.text, given);
  return fault ?? { key: first.text, message: first.text, comment: [] };
}

/**
 * The form with a comment for translators: `{ message, args, comment }`.
 * @param {ts.ObjectLiteralExpression} object
 * @returns {Omit<Message, 'where'> | string}
 */
function readObject(object) {
  const message = valueOf(object, 'message');
  if (message === undefined || !ts.isStringLiteral(message)) return 'The message has to be one literal string.';
  const said = valueOf(object, 'comment');
  const parts = said !== undefined && ts.isArrayLiteralExpression(said) ? [...said.elements] : said ? [said] : [];
  const comment = parts.filter(ts.isStringLiteral).map(({ text }) => text);
  if (comment.length === 0 || comment.length < parts.length) return 'The comment has to be literal strings.';
  const args = valueOf(object, 'args');
  /** @type {string[] | undefined} */
  let given = [];
  if (args !== undefined && ts.isObjectLiteralExpression(args)) given = namesOf(args);
  else if (args !== undefined) given = ts.isArrayLiteralExpression(args) ? positionsOf([...args.elements]) : undefined;
  const key = `${message.text}/${comment.join('')}`;
  return faultOfValues(message.text, given) ?? { key, message: message.text, comment };
}

/**
 * @param {ts.ObjectLiteralExpression} object
 * @param {string} name
 */
function valueOf(object, name) {
  const property = object.properties.find((one) => one.name?.getText() === name);
  return property !== undefined && ts.isPropertyAssignment(property) ? property.initializer : undefined;
}

/**
 * The names of the values, or undefined where they cannot be read off.
 * @param {ts.ObjectLiteralExpression} object
 */
function namesOf(object) {
  const names = object.properties.map(({ name }) =>
    name !== undefined && (ts.isIdentifier(name) || ts.isStringLiteral(name)) ? name.text : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** @param {readonly ts.Expression[]} values */
function positionsOf(values) {
  return values.some(ts.isSpreadElement) ? undefined : values.map((_, index) => String(index));
}

/**
 * @param {string} message
 * @param {readonly string[] | undefined} given
 */
function faultOfValues(message, given) {
  if (given === undefined) return 'The values have to be written out in the call.';
  const asked = placeholdersOf(message);
  const missing = asked.filter((name) => !given.includes(name));
  const unused = given.filter((name) => !asked.includes(name));
  if (given.length === 1 && given[0] === '0' && missing.length > 0 && missing.every((name) => !/^\d+$/.test(name)))
    return `The values have to be written out in the call: { ${missing.join(', ')} }.`;
  if (missing.length > 0) return `There is no value for ${missing.map((name) => `{${name}}`).join(', ')}.`;
  if (unused.length > 0) return `The message does not use ${unused.map((name) => `{${name}}`).join(', ')}.`;
  return undefined;
}
