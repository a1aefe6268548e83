import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dotKernelSource } from '../../scripts/makeDotKernel.mjs';
import { repositoryRoot } from '../../scripts/projectNode.mjs';

it('the kernel in the source tree is the one that the script makes', () => {
  expect(readFileSync(join(repositoryRoot, 'src/core/embedding/dotKernel.ts'), 'utf8')).toBe(dotKernelSource());
});
