import { after, afterEach, before } from 'mocha';
import { ConfigurationTarget, workspace } from 'vscode';
import { cellId, type CellRecord } from '../../../src/core/run/runRecord';
import type { Bench } from '../../../src/host/bench';
import type { RapportApi } from '../../../src/extension';
import { startLoopback, type LoopbackServer } from '../loopback/loopbackServer';
import { activateRapport } from './hostBench';

/** The bench of the running extension on a loopback endpoint, for the tests of one `describe`. */
export interface LiveBench {
  readonly rapport: RapportApi;
  readonly bench: Bench;
  readonly server: LoopbackServer;
  /** The cell of a column on the shown test case. */
  cell(columnId: string): CellRecord | undefined;
  /** Asks anew, whatever earlier tests left in the store, and waits for the end. */
  runAll(): Promise<void>;
}

/** Sets the endpoint up around the tests and shows no run after each. */
export function useLiveBench(): LiveBench {
  let rapport: RapportApi | undefined;
  let server: LoopbackServer | undefined;
  const started = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('The tests have not begun.');
    return thing;
  };
  const bench = (): Bench => started(rapport).bench;
  before(async () => {
    rapport = await activateRapport();
    server = await startLoopback();
    const endpoint = { id: 'loopback', baseUrl: server.baseUrl, models: ['parrot'], maxRetries: 0 };
    await workspace.getConfiguration('rapport').update('endpoints', [endpoint], ConfigurationTarget.Global);
    await bench().open();
    await bench().run.finished;
    await bench().chooseModel('loopback', 'parrot');
  });
  afterEach(() => bench().run.clear());
  after(async () => {
    await workspace.getConfiguration('rapport').update('endpoints', undefined, ConfigurationTarget.Global);
    await started(server)[Symbol.asyncDispose]();
  });
  return {
    get rapport() {
      return started(rapport);
    },
    get bench() {
      return bench();
    },
    get server() {
      return started(server);
    },
    cell(columnId) {
      const { record } = bench().run;
      const testCaseId = record?.header.testCaseIds[0] ?? '';
      return record?.cells[cellId({ columnId, testCaseId })];
    },
    async runAll() {
      await bench().start(undefined, true);
      await bench().run.finished;
    },
  };
}
