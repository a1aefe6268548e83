import { createInterface } from 'node:readline';
import { openStore } from '../../../src/node/store/openStore';

/** Opens and closes the store of every folder that comes in as a line, at once, and prints what it found. */
createInterface(process.stdin).on('line', (folder) => {
  try {
    const store = openStore({ folder, now: Date.now });
    store.dispose();
    console.log([store.state, ...store.notices].join(' '));
  } catch (error) {
    console.log(String(error));
  }
});
