// @ts-check
/**
 * A rule for the linter: what users read is a message that can be translated. It looks where VS Code shows text: messages,
 * titles and prompts, lines of pickers and trees, tooltips, actions on code, and the sentences of errors. A text that comes to
 * such a place through a variable of another name, or out of a function, is not seen.
 */

/** Of an object, a variable or an assignment: what is called so is shown. */
const SHOWN = new Set([
  'detail',
  'description',
  'hoverMessage',
  'label',
  'openLabel',
  'placeHolder',
  'placeholder',
  'prompt',
  'question',
  'saveLabel',
  'title',
  'tooltip',
  'validateInput',
]);

/** Which arguments of a function are shown, by the end of its name: from which on, and up to which. */
const CALLS = /** @type {const} */ ([
  [/^show(?:Information|Warning|Error)Message$/, 0, Infinity],
  [/^setStatusBarMessage$/, 0, 1],
  [/^createWebviewPanel$/, 1, 2],
  [/^withCancellableProgress$/, 0, 1],
  [/^append(?:Text|Markdown)$/, 0, 1],
  // How the host's functions tell of progress.
  [/^say$/, 0, 1],
]);

/** The same of what is made with `new`. */
const MADE = /** @type {const} */ ([
  [/^TreeItem$/, 0, 1],
  [/^(?:CodeAction|Hover|MarkdownString|InlayHint|CompletionItem)$/, 0, 1],
  [/^Diagnostic$/, 1, 2],
  [/^AppError$/, 1, 2],
]);

/** A text without such a run of letters is a name, a number or an icon: `COMET`, `k = 0..10`. */
const WORD = /\p{Lowercase_Letter}{2}/u;

/** What is written together with such signs is an address, a setting or an identifier: `hub:OWNER/name`. */
const IDENTIFIER = /^\S+[/:#._]\S+$/;

/**
 * The texts that an expression may come to, as they stand in it.
 * @param {import('estree').Node | null | undefined} node
 * @returns {import('estree').Node[]}
 */
function textsIn(node) {
  switch (node?.type) {
    case 'Literal':
      return typeof node.value === 'string' && isText(node.value) ? [node] : [];
    case 'TemplateLiteral':
      return [
        ...(isText(node.quasis.map(({ value }) => value.cooked ?? value.raw).join('0')) ? [node] : []),
        ...node.expressions.flatMap(textsIn),
      ];
    case 'ConditionalExpression':
      return [...textsIn(node.consequent), ...textsIn(node.alternate)];
    case 'LogicalExpression':
      return [...textsIn(node.left), ...textsIn(node.right)];
    case 'BinaryExpression':
      return node.operator === '+' ? [...textsIn(node.left), ...textsIn(node.right)] : [];
    case 'ArrayExpression':
      return node.elements.flatMap((element) =>
        textsIn(element?.type === 'SpreadElement' ? element.argument : element),
      );
    case 'ArrowFunctionExpression':
      return textsIn(node.body);
    case 'CallExpression':
      // What is joined in the end is shown part by part.
      return nameOf(node.callee) === 'join' && node.callee.type === 'MemberExpression'
        ? textsIn(node.callee.object)
        : [];
    default:
      return [];
  }
}

/**
 * Whether words stand in a text besides icons such as `$(check)`.
 * @param {string} text
 */
function isText(text) {
  return WORD.test(text.replaceAll(/\$\([^)]*\)/g, '')) && !IDENTIFIER.test(text);
}

/**
 * The last name of what is called, assigned to or made.
 * @param {import('estree').Node} node
 * @returns {string | undefined}
 */
function nameOf(node) {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression' && !node.computed) return nameOf(node.property);
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export const shownText = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { shown: "Users read this: write it as l10n.t('...'), so that it can be translated." },
  },
  create(context) {
    /** @param {import('estree').Node | null | undefined} node */
    const check = (node) => {
      for (const text of textsIn(node)) context.report({ node: text, messageId: 'shown' });
    };
    /**
     * @param {import('estree').CallExpression | import('estree').NewExpression} call
     * @param {typeof CALLS | typeof MADE} table
     */
    const checkArguments = (call, table) => {
      const name = nameOf(call.callee) ?? '';
      const [, from, to] = table.find(([pattern]) => pattern.test(name)) ?? [undefined, 0, 0];
      call.arguments.slice(from, to).forEach(check);
    };
    return {
      CallExpression(node) {
        checkArguments(node, CALLS);
        const [first] = node.arguments;
        if (nameOf(node.callee) !== 'report' || first?.type !== 'ObjectExpression') return;
        for (const one of first.properties)
          if (one.type === 'Property' && nameOf(one.key) === 'message') check(one.value);
      },
      NewExpression(node) {
        const [code] = node.arguments;
        // Nobody is told that something was cancelled, and a fault of ours is for those who mend it.
        if (code?.type === 'Literal' && (code.value === 'cancelled' || code.value === 'internal')) return;
        checkArguments(node, MADE);
      },
      Property(node) {
        if (!node.computed && SHOWN.has(nameOf(node.key) ?? '')) check(node.value);
      },
      VariableDeclarator(node) {
        if (SHOWN.has(nameOf(node.id) ?? '')) check(node.init);
      },
      AssignmentExpression(node) {
        if (SHOWN.has(nameOf(node.left) ?? '')) check(node.right);
      },
    };
  },
};
