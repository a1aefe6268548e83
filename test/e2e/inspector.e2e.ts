import { describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/vscode/useWorkbench';

describe('the exemplar inspector in the editor', () => {
  const workbench = useWorkbench({ viewport: { width: 1600, height: 1000 } });

  it('shows why each exemplar was taken, and what just missed', async () => {
    const { bench } = workbench();
    await bench.locator('[data-bench-state="answered"]').waitFor();
    await bench.locator('[data-column="ss-icl"] [data-action="inspect-exemplars"]').click();
    const dialog = bench.locator('dialog.inspector');
    await dialog.locator('.neighbour').first().waitFor();
    expect(await dialog.locator('ol[aria-label="Shown to the model"] > li').count()).toBe(5);
    expect(await dialog.locator('ol[aria-label="Near misses"] > li').count()).toBe(20);
    expect(await dialog.locator('mark[data-kind="context"]').count()).toBeGreaterThan(0);
  });

  it('holds them beside those of the other reading', async () => {
    const { bench } = workbench();
    await bench.locator('dialog.inspector [data-part="compare"]').selectOption({ label: 'embedded, context+response' });
    await bench.locator('dialog.inspector [data-part="overlap"]', { hasText: /\d of the first 5 in common/ }).waitFor();
  });

  it('bans one, which is kept and can be taken back', async () => {
    const { bench } = workbench();
    const shown = bench.locator('dialog.inspector ol[aria-label="Shown to the model"] > li');
    const first = await shown.first().getAttribute('data-exemplar');
    await shown.first().locator('[data-edit="ban"]').click();
    await bench.locator('dialog.inspector [data-part="edited"]', { hasText: '1 banned' }).waitFor();
    expect(await shown.first().getAttribute('data-exemplar')).not.toBe(first);
    await bench.locator('dialog.inspector [data-part="stale"]').waitFor();
    await bench.locator('dialog.inspector .close').click();
    await bench.locator('[data-column="ss-icl"] [data-part="edits-pending"]').waitFor();
    await bench.locator('[data-column="ss-icl"] [data-action="inspect-exemplars"]').click();
    await bench.locator('dialog.inspector [data-edit="reset"]').click();
    await bench.locator('dialog.inspector [data-part="edited"]').waitFor({ state: 'detached' });
    expect(await shown.first().getAttribute('data-exemplar')).toBe(first);
  });
});
