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

/** One model that repeats what it was told last, one that is over its quota, one that begins and never ends. */
exports.activate = (/** @type {import('vscode').ExtensionContext} */ context) => {
  const provider = {
    provideLanguageModelChatInformation: () => [model('repeats'), model('blocked'), model('hangs')],
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
      progress.report(new vscode.LanguageModelTextPart(`I hear ${messages.length} messages: `));
      if (chosen.id === 'hangs') await new Promise((resolve) => token.onCancellationRequested(resolve));
      progress.report(new vscode.LanguageModelTextPart(said.join(' ')));
    },
    provideTokenCount: async () => 1,
  };
  context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider('parrot', provider));
};
