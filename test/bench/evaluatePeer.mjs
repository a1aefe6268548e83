// promptfoo on the same work: as many prompts, with as many exemplars in them, for as many dialogues, 20 requests at a time.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Seconds, calls and peak memory of promptfoo, with nothing cached and with everything. */
export async function measurePromptfoo(installed, { folder, baseUrl, dialogues, columns, count }) {
  const home = path.join(installed, 'node_modules/promptfoo');
  const { version, bin } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'));
  const entry = path.join(home, typeof bin === 'string' ? bin : bin.promptfoo);
  const lines = readFileSync(dialogues, 'utf8').trim().split('\n');
  const cases = lines.map((line) => JSON.parse(line).turns);
  const exemplars = readFileSync(path.join(folder, 'pool.jsonl'), 'utf8')
    .split('\n')
    .map((line) =>
      JSON.parse(line)
        .turns.map(({ role, text }) => `${role}: ${text}`)
        .join('\n'),
    );
  const system =
    'This is an empathetic dialogue task. The first worker (Speaker) is given an emotion label and writes his own ';
  const prompts = Array.from({ length: columns }, (_, k) =>
    JSON.stringify([
      { role: 'system', content: [system.repeat(4), ...exemplars.slice(0, k)].join('\n\n') },
      { role: 'user', content: '{{turn}}' },
    ]),
  );
  const config = path.join(folder, 'promptfooconfig.json');
  writeFileSync(
    config,
    JSON.stringify({
      prompts,
      providers: [
        { id: 'openai:chat:bench', config: { apiBaseUrl: baseUrl, apiKey: 'none', temperature: 0, max_tokens: 256 } },
      ],
      tests: cases.map(([speaker]) => ({ vars: { turn: speaker.text } })),
    }),
  );
  const once = async () => {
    const before = count();
    const measured = await run(entry, config, folder);
    return { ...measured, calls: count() - before };
  };
  const live = await once();
  return { version, live, cached: await once() };
}

function run(entry, config, folder) {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [
      '-r',
      path.join(import.meta.dirname, 'peakMemory.cjs'),
      entry,
      ...[
        'eval',
        '-c',
        config,
        '-j',
        '20',
        '--no-progress-bar',
        '--no-table',
        '-o',
        path.join(folder, 'promptfoo.json'),
      ],
    ],
    {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        ...process.env,
        PROMPTFOO_CONFIG_DIR: path.join(folder, 'promptfoo'),
        PROMPTFOO_DISABLE_TELEMETRY: '1',
        PROMPTFOO_DISABLE_UPDATE: '1',
        PROMPTFOO_DISABLE_REMOTE_GENERATION: '1',
        PROMPTFOO_DISABLE_SHARING: '1',
      },
    },
  );
  let err = '';
  child.stderr.on('data', (text) => (err += text));
  return new Promise((resolve, reject) =>
    child.once('close', (code) => {
      const seconds = (performance.now() - started) / 1000;
      const peakMb = Number(/peak (\d+) MB/.exec(err)?.[1] ?? 0);
      // Its exit code is 100 when an assertion fails; there are none.
      if (code === 0) resolve({ seconds, peakMb });
      else reject(new Error(`promptfoo ended with ${code}: ${err.slice(-2000)}`));
    }),
  );
}
