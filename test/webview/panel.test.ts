import { describe, expect, it } from 'vitest';
import { cellEvents, headerOf, keyOf } from './harness/cells';
import { callsOf, cellOf, painted, panelFixture, phaseOf, sayBench, sayEvents } from './harness/fixture';
import { benchOf, preset, SCRIPTS, SIX } from './harness/scenes';

const panel = panelFixture();

describe('the bench panel', { timeout: 30_000 }, () => {
  it('paints words while they come, then label, scores and deltas, and ends answered', async () => {
    const page = await panel.open({ scene: 'ready' });
    expect(await phaseOf(page)).toBe('ready');
    const columns = ['zero-shot', 'two-stage'].map(preset);
    await sayBench(page, { columns: benchOf(columns).columns, running: true });
    expect(await phaseOf(page)).toBe('running');

    await sayEvents(page, [
      { kind: 'run-started', header: headerOf(columns) },
      ...cellEvents(columns[0]!, SCRIPTS['zero-shot']!),
    ]);
    const two = cellEvents(columns[1]!, SCRIPTS['two-stage']!);
    const labelAt = two.findIndex((event) => event.kind === 'cell-step' && event.step.kind === 'stage-one');
    await sayEvents(page, two.slice(0, 5));
    const thought = page.locator(`${cellOf('two-stage', 'stage-one')} .thought`);
    expect(await thought.textContent()).toBe('The user’s emotion ');
    expect(await thought.locator('.caret').count()).toBe(1);
    expect(await page.locator(`${cellOf('two-stage', 'stage-one')} .verdict`).count()).toBe(0);

    await sayEvents(page, two.slice(5, labelAt + 1));
    expect(await thought.locator('.caret').count()).toBe(0);
    expect(await page.locator(`${cellOf('two-stage', 'stage-one')} .verdict`).getAttribute('data-verdict')).toBe(
      'wrong',
    );

    await sayEvents(page, two.slice(labelAt + 1, labelAt + 5));
    const response = page.locator(`${cellOf('two-stage', 'response')} .said`);
    expect(await response.textContent()).toBe('It makes sense ');
    expect(await page.locator('th[data-column="two-stage"] .status').getAttribute('data-status')).toBe('running');

    await sayEvents(page, [...two.slice(labelAt + 5), { kind: 'run-finished', outcome: 'completed' }]);
    await sayBench(page, { running: false });
    expect(await response.textContent()).toBe(SCRIPTS['two-stage']!.said);
    const bleu = page.locator(`${cellOf('two-stage', 'scores')} [data-metric="bleu-2"]`);
    expect(await bleu.locator('.value').textContent()).toBe('5.02');
    const delta = bleu.locator('.delta');
    expect(await delta.getAttribute('data-verdict')).toBe('worse');
    expect((await delta.innerText()).replace(/\s+/g, ' ')).toContain('▼ −1.12');
    expect(await page.locator(`${cellOf('zero-shot', 'scores')} .delta`).count()).toBe(0);
    expect(await phaseOf(page)).toBe('answered');
    expect(await page.locator('[data-part="announcement"]').textContent()).toMatch(/answered/);
  });

  it('shows the deltas against another base when the host changes it', async () => {
    const page = await panel.open({ scene: 'answered' });
    await sayBench(page, { baseColumnId: 'five-shot' });
    const bleu = (column: string) => page.locator(`${cellOf(column, 'scores')} [data-metric="bleu-2"] .delta`);
    expect(await bleu('five-shot').count()).toBe(0);
    expect(await bleu('zero-shot').innerText()).toContain('−1.89');
    expect(await page.locator('th[data-column="five-shot"] .base').count()).toBe(1);
  });

  it('hides gold texts until Reveal, while right or wrong is always told', async () => {
    const page = await panel.open({ scene: 'answered' });
    const body = () => page.locator('body').innerText();
    const wrong = page.locator(`${cellOf('two-stage', 'stage-one')} .verdict`);
    for (const gold of ['Four drafts tell me', 'I cannot stand speaking']) expect(await body()).not.toContain(gold);
    expect(await wrong.innerText()).not.toContain('anxious');
    await page.click('[data-action="reveal"]');
    await painted(page);
    for (const gold of ['Four drafts tell me', 'I cannot stand speaking']) expect(await body()).toContain(gold);
    expect(await wrong.innerText()).toContain('gold: anxious');
    await page.click('[data-action="reveal"]');
    await painted(page);
    expect(await body()).not.toContain('Four drafts tell me');
  });

  it('marks what happened to an answer: cut, not sent, truth appended, recorded', async () => {
    const page = await panel.open({ scene: 'answered' });
    const emo = page.locator(cellOf('two-stage-emotion', 'response'));
    expect(await emo.locator('[data-mark="length"]').innerText()).toContain('cut at the token limit');
    expect(await emo.locator('[data-mark="not-sent"]').innerText()).toContain('temperature, stop');
    expect(
      await page.locator(`${cellOf('two-stage-situation', 'stage-one')} [data-mark="truth-appended"]`).count(),
    ).toBe(1);
    const status = page.locator('th[data-column="zero-shot"] .status');
    expect(await status.innerText()).toContain('recorded · 2026-02-11');
    expect(await status.getAttribute('title')).toContain('gemma-3-270m-it Q4_K_M');
  });

  it('shows each error in its own column with what to do, and the others as they are', async () => {
    const page = await panel.open({ scene: 'errors' });
    const error = (column: string) => page.locator(`${cellOf(column, 'response')} [data-part="error"]`);
    expect(await error('one-shot').innerText()).toMatch(/refused the key.*Set it again.*unauthorized/s);
    expect(await page.locator(`${cellOf('five-shot', 'response')} .said`).innerText()).toBe('I hear how much this');
    expect(await error('zero-shot').count()).toBe(0);
    expect(await page.locator('[data-part="plan"]').innerText()).toContain('error on line 27');
    expect(await page.locator('[data-action="run"]').getAttribute('aria-disabled')).toBe('true');
    expect(await phaseOf(page)).toBe('answered');
  });

  it('says why a column is unavailable, and folds away rows that no column uses', async () => {
    const page = await panel.open({ scene: 'unavailable' });
    expect(await page.locator(`${cellOf('knowledge', 'response')} [data-part="unavailable"]`).innerText()).toContain(
      'commonsense model',
    );
    expect(await page.locator('th[data-column="knowledge"] [data-action="run-column"]').isDisabled()).toBe(true);
    await sayBench(page, { columns: benchOf(['zero-shot', 'one-shot'].map(preset)).columns });
    expect(
      await page.locator('tr[data-row]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-row'))),
    ).toEqual(['exemplars', 'response', 'scores', 'prompt']);
  });

  it('is failed when no column answered, and says what an empty bench needs', async () => {
    const page = await panel.open({ scene: 'ready' });
    const failed = SIX.map(
      ({ id }) =>
        ({ kind: 'cell-failed', cell: keyOf(id), error: { code: 'timeout', message: 'No answer.' } }) as const,
    );
    await sayEvents(page, [
      { kind: 'run-started', header: headerOf(SIX) },
      ...failed,
      { kind: 'run-finished', outcome: 'completed' },
    ]);
    expect(await phaseOf(page)).toBe('failed');

    const empty = await panel.open({ scene: 'empty' });
    expect(await phaseOf(empty)).toBe('empty');
    for (const step of ['template', 'test-case', 'model', 'strategies'])
      await empty.click(`[data-step="${step}"] button`);
    expect(await callsOf(empty)).toEqual([['openTemplate', 1], ['pickTestCase'], ['connectModel'], ['pickStrategies']]);
  });

  it('calls the host for each control, and shows in words a call that fails', async () => {
    const page = await panel.open({ scene: 'errors' });
    await sayBench(page, { plan: { columns: 6, calls: 6, known: 0, unseenPrompts: 0, promptTokens: 10 } });
    for (const action of [
      'run',
      'pick-test-case',
      'next-test-case',
      'previous-test-case',
      'connect-model',
      'pick-strategies',
      'open-template',
    ]) {
      await page.click(`[data-action="${action}"]`);
    }
    await page.click('th[data-column="five-shot"] [data-action="run-column"]');
    await page.click('th[data-column="five-shot"] [data-action="set-base"]');
    await page.click('[data-part="problems"] li:first-child button');
    await page.click('[data-part="changed"] button >> text=Stage One');
    await page.locator('[data-action="seed"] input').fill('21');
    await page.keyboard.press('Tab');
    await page.click('[data-action="choose-model"]');
    await page.click('[data-action="choose-model"] li.option:has-text("smollm2-135m")');
    expect(await callsOf(page)).toEqual([
      ['run', 'all'],
      ['pickTestCase'],
      ['stepTestCase', 1],
      ['stepTestCase', -1],
      ['connectModel'],
      ['pickStrategies'],
      ['openTemplate', 1],
      ['runColumn', 'five-shot'],
      ['setBaseColumn', 'five-shot'],
      ['openTemplate', 27],
      ['openTemplate', 31],
      ['setSeed', 21],
      ['chooseModel', 'local', 'smollm2-135m'],
    ]);
    await sayBench(page, { running: true });
    await page.evaluate(() => window.harness.failNext('The run could not be stopped.'));
    await page.click('[data-action="stop"]');
    await painted(page);
    expect(await page.locator('[data-part="failure"]').innerText()).toContain('The run could not be stopped.');
  });

  it('shows whether saving runs the bench and within which limit, and turns it on and off', async () => {
    const page = await panel.open({ scene: 'ready' });
    const toggle = page.locator('[data-action="run-on-save"]');
    expect(await toggle.getAttribute('aria-pressed')).toBe('false');
    expect(await toggle.getAttribute('title')).toMatch(/is off.*at most 20 calls/);
    await toggle.focus();
    await page.keyboard.press('Enter');
    await sayBench(page, { runOnSave: { on: true, mostCalls: 0 } });
    await painted(page);
    expect(await toggle.getAttribute('aria-pressed')).toBe('true');
    expect(await toggle.getAttribute('title')).toMatch(/is on.*when it takes no call/);
    await toggle.click();
    expect(await callsOf(page)).toEqual([
      ['setRunOnSave', true],
      ['setRunOnSave', false],
    ]);
  });

  it('does not tell the host of a seed that is none', async () => {
    const page = await panel.open({ scene: 'ready' });
    await page.locator('[data-action="seed"] input').fill('4294967296');
    await page.keyboard.press('Tab');
    await painted(page);
    expect(await callsOf(page)).toEqual([]);
    expect(await page.locator('[data-action="seed"]').getAttribute('invalid')).not.toBeNull();
  });

  it('opens the exact messages as sent, and the same in the editor', async () => {
    const page = await panel.open({ scene: 'answered' });
    const cell = page.locator(cellOf('two-stage', 'prompt'));
    await cell.locator('[data-action="toggle-prompt"]').click();
    await painted(page);
    const messages = cell.locator('.messages').first();
    expect(await messages.locator('.message .role').allInnerTexts()).toEqual(['system', 'user', 'assistant', 'user']);
    expect(await messages.locator('.message .content').first().textContent()).toContain('\n\nYou are the Listener.');
    await cell.locator('[data-action="open-prompt"]').nth(1).click();
    await cell.locator('[data-action="copy-prompt"]').first().click();
    await cell.locator('[data-action="compare-base"]').nth(1).click();
    await cell.locator('[data-action="compare-previous"]').first().click();
    expect(await callsOf(page)).toEqual([
      ['openPrompt', 'two-stage', 'response'],
      ['copyPrompt', 'two-stage', 'one'],
      ['comparePrompt', 'two-stage', 'response', 'base'],
      ['comparePrompt', 'two-stage', 'one', 'previous'],
    ]);
    expect(await cell.locator('.sent-tokens').first().innerText()).toMatch(/^≈ \d+ tokens$/);
  });
});
