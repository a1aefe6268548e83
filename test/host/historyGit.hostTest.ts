import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { extensions, Uri, window, workspace } from 'vscode';
import { GitCommits, type FoundCommits } from '../../src/host/history/gitCommits';
import { until } from '../support/vscode/hostBench';

const text = (guideline: string): string =>
  `---\nname: history\n---\n\n## Task Definition\n\nYou listen.\n\n## Guideline Instruction\n\n${guideline}\n`;

interface Repository {
  readonly state: { readonly HEAD?: { readonly commit?: string }; readonly indexChanges: readonly unknown[] };
  status(): Promise<void>;
}
interface Git {
  getAPI(version: 1): { openRepository(root: Uri): Promise<Repository | null> };
}

function hasGit(): boolean {
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('the history of a template in the commits that VS Code’s git extension knows', () => {
  const log = window.createOutputChannel('git test', { log: true });
  let root = '';
  let repository: Repository | null | undefined;

  const run = (...args: readonly string[]): void => {
    const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...who, ...args], { cwd: root, stdio: 'ignore' });
  };
  const commit = (file: string, now: string, subject: string): void => {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), now);
    run('add', '-A');
    run('commit', '-m', subject);
  };
  /** Many commits by one process: each has its subject as its guideline. */
  const commitAll = (file: string, subjects: readonly string[]): void => {
    const git = (args: readonly string[], input = ''): string =>
      execFileSync('git', args, { cwd: root, input, encoding: 'utf8' }).trim();
    const branch = git(['symbolic-ref', 'HEAD']);
    const data = (of: string): string => `data ${Buffer.byteLength(of)}\n${of}\n`;
    const commits = subjects.map(
      (subject, place) =>
        `commit ${branch}\ncommitter Ann <ann@example.org> ${Math.floor(Date.now() / 1000)} +0000\n${data(subject)}` +
        `${place === 0 ? `from ${branch}^0\n` : ''}M 100644 inline ${file}\n${data(text(subject))}`,
    );
    git(['fast-import', '--quiet'], commits.join(''));
    git(['reset', '--hard', '--quiet']);
  };
  const at = (file: string): string => path.join(root, file);
  const subjects = ({ commits }: FoundCommits): readonly string[] => commits.map(({ subject }) => subject);
  const earlier = (found: FoundCommits): readonly string[] =>
    found.earlier.map(({ uri }) => path.relative(root, uri.fsPath));
  /** What is found once VS Code knows of the commits made here. */
  async function fresh(commits: GitCommits, file: string, before: readonly string[] = []): Promise<FoundCommits> {
    await repository?.status();
    return commits.of(
      Uri.file(at(file)),
      before.map((one) => Uri.file(at(one))),
    );
  }
  async function withCommits(work: (commits: GitCommits) => Promise<void>): Promise<void> {
    const commits = new GitCommits(log);
    try {
      await work(commits);
    } finally {
      commits.dispose();
    }
  }

  before(async function () {
    if (extensions.getExtension('vscode.git') === undefined || !hasGit()) {
      console.log('skipped: this VS Code has no git extension, or this machine no git');
      return this.skip();
    }
    root = realpathSync(mkdtempSync(path.join(tmpdir(), 'rapport-history-')));
    run('init');
    commit('first.rapport.md', text('First.').replaceAll('\n', '\r\n'), 'One\n\nand why');
    commit('first.rapport.md', text('Second.'), 'Two');
    const git = await extensions.getExtension<Git>('vscode.git')?.activate();
    repository = await git?.getAPI(1).openRepository(Uri.file(root));
  });

  after(() => {
    log.dispose();
    if (root !== '') rmSync(root, { recursive: true, force: true });
  });

  it('are told newest first with their texts, as a document has them', () =>
    withCommits(async (commits) => {
      const found = await fresh(commits, 'first.rapport.md');
      assert.deepEqual(
        found.commits.map(({ subject, author, text: of }) => [subject, author, of]),
        [
          ['Two', 'Ann', text('Second.')],
          ['One', 'Ann', text('First.')],
        ],
      );
      assert.ok(found.commits.every((one) => Date.parse(one.at) > 0 && /^[0-9a-f]{40}$/.test(one.hash)));
      assert.equal(found.hasOlder, false);
    }));

  it('are none, without an error, where no repository is known, of a file that is not on disk, and while git is switched off', () =>
    withCommits(async (commits) => {
      const nothing = { commits: [], earlier: [], hasOlder: false };
      assert.deepEqual(await commits.of(Uri.file(path.join(tmpdir(), 'nowhere/a.rapport.md'))), nothing);
      assert.deepEqual(await commits.of(Uri.parse('untitled:a.rapport.md')), nothing);
      const settings = workspace.getConfiguration('git');
      await settings.update('enabled', false, true);
      try {
        assert.deepEqual(await commits.of(Uri.file(at('first.rapport.md'))), nothing);
      } finally {
        await settings.update('enabled', undefined, true);
        const git = await extensions.getExtension<Git>('vscode.git')?.activate();
        repository = await git?.getAPI(1).openRepository(Uri.file(root));
      }
    }));

  it('are told of once their repository is opened, which may be later than the first look', () =>
    withCommits(async (commits) => {
      const other = realpathSync(mkdtempSync(path.join(tmpdir(), 'rapport-history-')));
      try {
        cpSync(root, other, { recursive: true });
        const file = Uri.file(path.join(other, 'first.rapport.md'));
        assert.deepEqual(subjects(await commits.of(file)), []);
        // A repository that was just opened may not know yet where it stands.
        const found = new Promise<FoundCommits>((resolve) => {
          commits.onDidChange(() => {
            void commits.of(file).then((now) => {
              if (now.commits.length > 0) resolve(now);
            });
          });
        });
        const git = await extensions.getExtension<Git>('vscode.git')?.activate();
        await git?.getAPI(1).openRepository(Uri.file(other));
        assert.deepEqual(subjects(await found), ['Two', 'One']);
      } finally {
        rmSync(other, { recursive: true, force: true });
      }
    }));

  it('are read page by page, through renames and a time when the file was away', () =>
    withCommits(async (commits) => {
      const all = ['Two', 'One'];
      const made = (file: string, now: string, subject: string): void => {
        commit(file, now, subject);
        all.unshift(subject);
      };
      run('mv', 'first.rapport.md', 'second.rapport.md');
      made('second.rapport.md', text('Second.'), 'Renamed');
      const tries = Array.from({ length: 30 }, (_, number) => `Try ${number}`);
      commitAll('second.rapport.md', tries);
      all.unshift(...tries.toReversed());
      run('mv', 'second.rapport.md', 'first.rapport.md');
      made('first.rapport.md', text('Try 29'), 'Renamed back');
      const found = await fresh(commits, 'first.rapport.md');
      assert.deepEqual(subjects(found), all.slice(0, 30));
      assert.deepEqual([earlier(found), found.hasOlder], [['second.rapport.md'], true]);
      let told = 0;
      const listening = commits.onDidChange(() => told++);
      await commits.more();
      assert.equal(told, 1);
      const more = await commits.of(Uri.file(at('first.rapport.md')));
      assert.deepEqual(subjects(more), all);
      assert.deepEqual([earlier(more), more.hasOlder], [['second.rapport.md', 'first.rapport.md'], false]);
      await commits.more();
      assert.equal(told, 1);
      listening.dispose();
      // What was looked at stays so when there is another commit.
      made('first.rapport.md', text('Newest.'), 'Newest');
      const head = repository?.state.HEAD?.commit;
      const changed = until(commits.onDidChange, () => repository?.state.HEAD?.commit !== head);
      await repository?.status();
      await changed;
      assert.deepEqual(subjects(await commits.of(Uri.file(at('first.rapport.md')))), all);
    }));

  it('are those of the name before, where the file was only staged under its new one, or VS Code alone knows', () =>
    withCommits(async (commits) => {
      const known = subjects(await fresh(commits, 'first.rapport.md'));
      assert.deepEqual(subjects(await fresh(commits, 'third.rapport.md')), []);
      assert.deepEqual(subjects(await fresh(commits, 'fourth.rapport.md', ['first.rapport.md'])), known);
      const changed = until(commits.onDidChange, () => (repository?.state.indexChanges.length ?? 0) > 0);
      run('mv', 'first.rapport.md', 'third.rapport.md');
      await repository?.status();
      await changed;
      const staged = await fresh(commits, 'third.rapport.md');
      assert.deepEqual(subjects(staged), known);
      assert.deepEqual(earlier(staged), ['first.rapport.md', 'second.rapport.md']);
    }));
});
