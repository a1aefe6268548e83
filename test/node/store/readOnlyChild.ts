import { requestHash } from '../../../src/core/llm/requestHash';
import { toErrorInfo } from '../../../src/core/util/errors';
import { openStore } from '../../../src/node/store/openStore';
import { chatRequest } from '../../support/loopback/asking';

/** Opens the stores of the folders in its arguments and prints what became of each. */
async function look(folder: string): Promise<object> {
  const store = openStore({ folder, now: () => 0 });
  const request = chatRequest();
  const completion = {
    text: 'said by the child',
    finishReason: 'stop',
    latencyMs: 1,
    retries: 0,
    notSent: [],
    source: { kind: 'live' },
  } as const;
  const saving = await store.completions.save(request, completion, 'next').then(
    () => 'saved',
    (error: unknown) => toErrorInfo(error).code,
  );
  const repeats = await store.completions.repeats(requestHash(request));
  const texts = repeats.map((repeat) => repeat.completion.text);
  store.dispose();
  return { state: store.state, notices: store.notices, texts, saving };
}

void Promise.all(process.argv.slice(2).map(look)).then((found) => console.log(JSON.stringify(found)));
