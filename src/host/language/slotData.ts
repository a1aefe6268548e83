import type { Uri } from 'vscode';
import { Location, Range, workspace } from 'vscode';
import type { Bench } from '../bench';
import { fileGlobs } from '../settings';
import { findWorkspaceFiles } from '../workspaceFiles';
import { currentSlotSources } from './slotSources';

/** Where the data behind a slot stands, for the bench's test case: lines of dialogue files; nothing for what no file holds. */
export async function slotData(bench: Bench, slot: string): Promise<readonly Location[]> {
  const template = bench.templates.current?.template;
  const sources = template === undefined ? undefined : currentSlotSources(bench, template);
  if (sources === undefined) return [];
  if (slot === 'context' || slot === 'emotion' || slot === 'situation')
    return findDialogues('testDialogues', [sources.testCase.dialogueId]);
  if (slot !== 'exemplars') return [];
  return findDialogues('poolDialogues', [...new Set(sources.exemplars.map(({ dialogueId }) => dialogueId))]);
}

async function findDialogues(
  which: 'testDialogues' | 'poolDialogues',
  ids: readonly string[],
): Promise<readonly Location[]> {
  const found: Location[] = [];
  for (const { uri } of await findWorkspaceFiles(fileGlobs(which))) {
    const lines = await linesOf(uri);
    for (const id of ids) {
      const quoted = JSON.stringify(id);
      const line = lines.findIndex(
        (text) => text.startsWith(`${id},`) || (text.startsWith('{') && text.includes(quoted)),
      );
      if (line >= 0) found.push(new Location(uri, new Range(line, 0, line, lines[line]?.length ?? 0)));
    }
  }
  return found;
}

async function linesOf(uri: Uri): Promise<readonly string[]> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(uri)).split('\n');
  } catch {
    // A file that is gone holds nothing to go to; the bench says so in its own place.
    return [];
  }
}
