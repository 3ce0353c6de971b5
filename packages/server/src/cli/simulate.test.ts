import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { validateEvent } from '@anxin/events';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const bin = join(import.meta.dirname, '../../bin/anxin.mjs');
const folder = mkdtempSync(join(tmpdir(), 'anxin-simulate-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const anxin = (...args: string[]) =>
  run(process.execPath, [bin, 'simulate', ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

const lines = (out: string, name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, out, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('anxin simulate', () => {
  it('writes events that the door takes, the truth beside them and the pictures they name', async () => {
    const { code, stdout } = await anxin(
      '--months',
      '2',
      '--scale',
      '0.2',
      '--seed',
      '5',
      '--out',
      join(folder, 'a'),
      '--json',
    );
    expect(code).toBe(0);
    const report = JSON.parse(stdout);
    const events = lines('a', 'events.jsonl');
    expect(report.events).toBe(events.length);
    expect(events.filter((event) => !validateEvent(event).ok)).toEqual([]);
    const ids = new Set(events.map(({ id }) => id));
    const truths = lines('a', 'truth.jsonl');
    expect(truths.filter(({ party }) => party !== undefined).length).toBe(report.parties);
    expect(truths.filter(({ event }) => event !== undefined && !ids.has(event))).toEqual([]);
    const picture = /file:(simulator\/[^"]+)/.exec(JSON.stringify(events))![1]!;
    expect(existsSync(join(folder, 'a', 'media', picture))).toBe(true);
  });

  it('writes the same for the same seed, over what was there', async () => {
    const options = ['--months', '1', '--scale', '0.1', '--seed', '9'];
    await anxin(...options, '--out', join(folder, 'b'));
    await anxin(...options, '--out', join(folder, 'c'));
    await anxin(...options, '--out', join(folder, 'c'));
    const read = (out: string) => readFileSync(join(folder, out, 'events.jsonl'), 'utf8');
    expect(read('c')).toBe(read('b'));
  });

  it.each([
    ['--months', '0'],
    ['--scale', 'much'],
    ['--scale', '-1'],
    ['--seed', '1.5'],
    ['--until', 'yesterday'],
  ])('refuses %s %s with 2 and writes nothing', async (option, value) => {
    const out = join(folder, 'refused');
    const { code, stderr } = await anxin(option, value, '--out', out);
    expect(code).toBe(2);
    expect(stderr).toContain(option);
    expect(existsSync(out)).toBe(false);
  });

  it('says with 2 that --out is no folder, and what is missing', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await anxin('--out', file)).code).toBe(2);
    expect((await anxin()).code).toBe(2);
    expect((await anxin('--help')).stdout).toContain('--seed');
  });
});
