import { writeSync } from 'node:fs';
import type { CellRecord } from '../../../src/core/run/runRecord';
import { openStore } from '../../../src/node/store/openStore';
import { answerOf, cellOf, headerOf, requestOf } from './writerWork';

/**
 * `node writerChild FOLDER NAME COUNT`: opens the store when a line comes in, stores COUNT answers and cells of a run NAME,
 * and prints a line for each once it is committed. Half of the requests are those of every other writer.
 */
async function write(folder: string, name: string, count: number): Promise<void> {
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const store = openStore({ folder, now: Date.now });
  const say = (line: string): void => void writeSync(1, `${line}\n`);
  for (const notice of store.notices) say(`notice ${notice}`);
  await store.runs.begin(headerOf(name, count));
  const cells: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const request = requestOf(name, index);
    const repeat = await store.completions.save(request, answerOf(name, index), 0);
    say(`answer ${index} ${repeat}`);
    const cell: CellRecord = cellOf(name, index);
    cells.push(store.runs.saveCells(name, [cell]).then(() => say(`cell ${index}`)));
    if (index % 10 === 9) await Promise.all(cells);
  }
  await Promise.all(cells);
  await store.runs.end(name, 'completed');
  store.dispose();
  say('done');
  process.exit(0);
}

const [folder = '', name = '', count = ''] = process.argv.slice(2);
void write(folder, name, Number(count));
