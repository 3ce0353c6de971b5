import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runControls } from './controls.ts';

it('the search sees every form of every kind, and takes no mask for a leak', () => {
  const root = mkdtempSync(join(tmpdir(), 'anxin-controls-'));
  try {
    const { planted, missed, masks_taken_for_leaks } = runControls(root);
    expect(missed).toEqual([]);
    expect(masks_taken_for_leaks).toBe(0);
    // five kinds in two dozen forms, and their parts
    expect(planted).toBeGreaterThan(120);
  } finally {
    rmSync(root, { recursive: true });
  }
});
