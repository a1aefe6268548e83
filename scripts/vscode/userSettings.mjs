// @ts-check

/** Names of VS Code's themes by the words that our commands take. */
export const themes = /** @type {const} */ ({
  dark: 'Dark Modern',
  light: 'Light Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
});

/**
 * Nothing that greets, asks, reports home or updates; nothing open beside the work. VS Code's own chat is off, which leaves
 * language models that extensions provide where they are.
 */
const usual = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'window.commandCenter': false,
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autoRepositoryDetection': false,
  'npm.autoDetect': 'off',
  'security.workspace.trust.untrustedFiles': 'open',
};

/**
 * The user settings of an editor that our scripts start: calm defaults, then what the caller wants.
 * @param {Readonly<Record<string, unknown>>} [wanted]
 * @returns {Readonly<Record<string, unknown>>}
 */
export function userSettings(wanted = {}) {
  return { ...usual, 'workbench.colorTheme': themes.dark, ...wanted };
}

/**
 * The setting for one of the four theme words.
 * @param {keyof typeof themes} theme
 * @returns {Readonly<Record<string, unknown>>}
 */
export function themeSetting(theme) {
  return { 'workbench.colorTheme': themes[theme] };
}
