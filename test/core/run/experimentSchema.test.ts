import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { experimentSchema } from '../../../src/core/run/experiment';

const file = path.join(import.meta.dirname, '../../../media/experiment.schema.json');

/** Editors complete and check experiment files by it. `UPDATE_GOLDEN=1` writes it. */
describe('the JSON schema of experiment files', () => {
  it('is the one that the reader has', () => {
    const schema = `${JSON.stringify(z.toJSONSchema(experimentSchema), null, 2)}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, schema);
    expect(readFileSync(file, 'utf8')).toBe(schema);
  });
});
