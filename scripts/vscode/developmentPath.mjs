// @ts-check
import { mkdirSync, symlinkSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

/**
 * The path under which VS Code may load an extension from its folder. VS Code shows the first theme that it finds below an
 * extension under development; the VS Code from npm lies below this repository, themes and all, so that it would show its own
 * first theme whatever the settings say. Such a folder is therefore given by a link from elsewhere.
 * @param {string} extensionPath absolute
 * @param {string} vsCodeRoot folder of the VS Code that loads it
 * @param {string} linkFolder where the link goes
 * @returns {string}
 */
export function developmentPath(extensionPath, vsCodeRoot, linkFolder) {
  const from = relative(extensionPath, vsCodeRoot);
  if (from === '..' || from.startsWith(`..${sep}`)) return extensionPath;
  mkdirSync(linkFolder, { recursive: true });
  const link = join(linkFolder, basename(extensionPath));
  symlinkSync(extensionPath, link, 'junction');
  return link;
}
