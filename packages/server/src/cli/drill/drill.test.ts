import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { crash } from './crash/crash.ts';
import { type DrillOptions, judgeSabotage } from './drill.ts';
import { leak } from './leak/leak.ts';
import { processesOn } from './processes.ts';
import { promises } from './promises/promises.ts';
import { writeSmallPack } from './small-pack.ts';

/** They start servers for the better part of a minute; CI runs them every time. */
const LONG = process.env.ANXIN_TEST_LONG === '1';

let root: string;
let packDir: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'anxin-drill-test-'));
  packDir = writeSmallPack(root);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const options = (more: Partial<DrillOptions>): DrillOptions => ({
  ...{ rounds: 1, packDir, facts: undefined, sabotage: false, say: () => {} },
  signal: new AbortController().signal,
  ...more,
});

const lines = (path: string): Record<string, unknown>[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

describe('judgeSabotage', () => {
  it('counts a fault as found only when a violation names it by check and id', () => {
    const plants = [
      { what: 'one', check: 'event.missing', about: 'e1' },
      { what: 'two', check: 'event.missing', about: 'e2' },
    ];
    const told = [
      { check: 'event.missing', about: 'e1', detail: '' },
      { check: 'event.twice', about: 'e2', detail: '' },
    ];
    expect(judgeSabotage(plants, told)).toEqual({ planted: 2, found: 1, missed: ['two'] });
  });
});

// blows find their victims through /proc
describe.skipIf(process.platform !== 'linux' || !LONG)('drill crash (long: set ANXIN_TEST_LONG=1)', () => {
  it('keeps what was acknowledged, and leaves raw facts that say the same', async () => {
    const facts = join(root, 'crash');
    const report = await crash.run(options({ rounds: 1, facts }));
    expect(report.violations).toEqual([]);
    expect(report.figures.blows).toEqual({ server: 1 });
    const acked = lines(join(facts, 'acks.jsonl')).flatMap((ack) =>
      ack.route === '/v1/keys' ? [] : (ack.sent as { id: string }[]).map(({ id }) => id),
    );
    const stored = new Set(lines(join(facts, 'events.jsonl')).map(({ id }) => id));
    expect(acked.length).toBeGreaterThan(0);
    expect(acked.filter((id) => !stored.has(id))).toEqual([]);
    expect(existsSync(join(facts, 'trail.jsonl'))).toBe(true);
  });

  it.skipIf(!LONG)('ends what it started when it is interrupted (long)', async () => {
    // a place of its own, since other drills may run on this machine
    const place = mkdtempSync(join(root, 'tmp-'));
    vi.stubEnv('TMPDIR', place);
    try {
      const controller = new AbortController();
      const say = () => controller.abort(new Error('stop'));
      await expect(crash.run(options({ rounds: 5, signal: controller.signal, say }))).rejects.toThrow();
      expect(readdirSync(place)).toEqual([]);
      expect(processesOn(place)).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe.skipIf(!LONG)('drill leak (long: set ANXIN_TEST_LONG=1)', () => {
  it('finds nothing but what sabotage planted, and all of that', async () => {
    const report = await leak.run(options({ sabotage: true }));
    expect(report.figures.sabotage).toEqual({ planted: 12, found: 12, missed: [] });
    expect(report.figures.controls).toMatchObject({ missed: [], masks_taken_for_leaks: 0 });
    const leaked = new Set(report.violations.map(({ about }) => about));
    expect(leaked.size, JSON.stringify(report.violations)).toBe(12);
  });
});

describe.skipIf(!LONG)('drill promises (long: set ANXIN_TEST_LONG=1)', () => {
  it('tells each of those due once with a worker killed among them, and finds what was planted', async () => {
    const facts = join(root, 'promises');
    const report = await promises.run(options({ count: 10_000, facts, sabotage: true }));
    expect(report.figures.sabotage).toEqual({ planted: 5, found: 5, missed: [] });
    // what it found beside the planted would be a sixth
    expect(report.violations.filter(({ check }) => !check.startsWith('pace.'))).toHaveLength(5);
    expect(report.figures).toMatchObject({ workers: 4, killed: 1, due_at_midnight: 10_000, not_due: 2_000 });
    expect(report.figures.told_when_killed).toBeLessThan(1);
    expect(lines(join(facts, 'promises.jsonl'))).toHaveLength(12_000);
  });
});
