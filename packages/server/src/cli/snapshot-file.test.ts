import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptySnapshot } from '@anxin/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSnapshot } from './snapshot-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anxin-snapshot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = async (value: unknown) => {
  const path = join(folder, 'snapshot.json');
  writeFileSync(path, JSON.stringify(value));
  return readSnapshot(path).catch((error: Error) => error.message.replace(`${folder}/`, ''));
};

test('a snapshot of a decision can be decided with again', async () => {
  const withheld = [{ kind: 'warn', queue: 'breaker', priority: 50 }];
  const snapshot = { ...emptySnapshot(), lists: { brands: ['远山'] }, snoozed: ['goods.a.b'], withheld };
  expect(await read(snapshot)).toEqual(snapshot);
  expect(await read({})).toEqual(emptySnapshot());
});

test('what is none is refused with the part that is wrong', async () => {
  expect(await read([])).toBe('snapshot.json must hold an object');
  expect(await read({ lists: { brands: 'x' } })).toBe('snapshot.json: lists.brands must be a list of texts');
  expect(await read({ snoozed: 'goods.a.b' })).toBe('snapshot.json: snoozed must be a list of rule ids');
  expect(await read({ withheld: [{ kind: 'warn', queue: 'breaker' }] })).toBe(
    'snapshot.json: withheld must be a list of { kind, queue, priority }',
  );
  expect(await read({ other: {} })).toBe(
    'snapshot.json: "other" is no part of a snapshot (features, signals, lists, models, snoozed, withheld)',
  );
});
