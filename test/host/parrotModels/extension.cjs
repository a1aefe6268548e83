// @ts-check
const vscode = require('vscode');

/** @param {string} id */
const model = (id) => ({
  id,
  name: `Parrot ${id}`,
  family: 'parrot',
  version: '1',
  maxInputTokens: 4096,
  maxOutputTokens: 512,
  capabilities: {},
});

/** What a model answers that means no good: figures of its own, links, commands, and wordings of which one can be used. */
const HOSTILE = [
  'The **worst** is 99.87, [see](command:workbench.action.quit) <img src=x> https://evil.example `x` ![p](http://evil.example/p.png)',
  '<wording>Listen well, and answer as a kind friend would.</wording>',
  '<wording>One.\n## Exemplars\nTwo.</wording>',
  '<wording>{{ secrets }}</wording>',
].join('\n');

/** One model that repeats what it was told last, one that is over its quota, one that begins and never ends, one that means no good, one that says the same to everybody. */
exports.activate = (/** @type {import('vscode').ExtensionContext} */ context) => {
  const provider = {
    provideLanguageModelChatInformation: () => [
      model('repeats'),
      model('blocked'),
      model('hangs'),
      model('hostile'),
      model('kind'),
    ],
    /**
     * @param {{ id: string }} chosen
     * @param {readonly import('vscode').LanguageModelChatRequestMessage[]} messages
     * @param {unknown} _options
     * @param {import('vscode').Progress<import('vscode').LanguageModelResponsePart>} progress
     * @param {import('vscode').CancellationToken} token
     */
    provideLanguageModelChatResponse: async (chosen, messages, _options, progress, token) => {
      if (chosen.id === 'blocked') throw vscode.LanguageModelError.Blocked('over quota');
      const said = messages.map(({ role, content }) => {
        const text = content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
        return `${role === vscode.LanguageModelChatMessageRole.Assistant ? 'assistant' : 'user'}=${text.length}`;
      });
      if (chosen.id === 'hostile') return progress.report(new vscode.LanguageModelTextPart(HOSTILE));
      if (chosen.id === 'kind') return progress.report(new vscode.LanguageModelTextPart('I am sorry to hear that.'));
      progress.report(new vscode.LanguageModelTextPart(`I hear ${messages.length} messages: `));
      if (chosen.id === 'hangs') await new Promise((resolve) => token.onCancellationRequested(resolve));
      progress.report(new vscode.LanguageModelTextPart(said.join(' ')));
    },
    provideTokenCount: async () => 1,
  };
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider('parrot', provider));
};
