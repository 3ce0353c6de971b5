import { describe, expect, it } from 'vitest';
import { row } from '../bench.ts';
import { renderPage } from './page.ts';
import { speedRows, timeRow } from './rows.ts';
import { standing, targetOf } from './targets.ts';

const spread = (middle: number) => ({ middle, low: middle / 2, high: middle * 2 });

describe('rows', () => {
  it('are so many times as fast, the fastest peer first', () => {
    const peers = new Map([
      ['slow', spread(400)],
      ['fast', spread(50)],
    ]);
    const [first, second] = speedRows('1,000 rules', spread(2), peers, 'events/s');
    expect(first).toMatchObject({ what: '1,000 rules', peer_name: 'fast', ours: 500_000, peer: 20_000, ratio: 25 });
    expect(first).toMatchObject({ ours_range: [250_000, 1_000_000], peer_range: [10_000, 40_000] });
    expect(second).toMatchObject({ peer_name: 'slow', ratio: 200 });
  });
});

describe('targets', () => {
  const of = (what: string, peer: string, ratio: number) => ({ ...row(what, ratio, 1, 'events/s'), peer_name: peer });

  it('are those of the best peer, or of each peer of its own', () => {
    const rows = [of('1,000 rules', 'a', 30), of('1,000 rules', 'b', 90), of('200 rules', '@bufbuild/cel', 200)];
    expect(rows.map((each) => targetOf(each, rows)?.must)).toEqual([27, undefined, 150]);
    expect(targetOf(of('200 rules', 'json-rules-engine', 900), rows)).toBeUndefined();
  });

  it('are missed, met on a part of the way, or reached', () => {
    const least = { of: 'ratio', at: 'least', must: 40, reach: 60 } as const;
    expect([39.9, 40, 45, 59.9, 60].map((ratio) => standing(of('lexicon 20,000', 'a', ratio), least))).toEqual([
      ...['missed', 'met, 0 % of the way', 'met, 25 % of the way', 'met, 99 % of the way', 'reached'],
    ]);
    const most = { of: 'ours', at: 'most', must: 200, reach: 50 } as const;
    const took = (ms: number) => standing(row('compile 1,000 rules', ms, null, 'ms'), most);
    expect([201, 200, 125, 50].map(took)).toEqual(['missed', 'met, 0 % of the way', 'met, 50 % of the way', 'reached']);
  });
});

describe('the page', () => {
  const page = renderPage({
    name: 'engine',
    machine: '2 × a processor',
    rows: [
      ...speedRows('lexicon 20,000', spread(2), new Map([['fastscan', spread(90)]]), 'texts/s'),
      timeRow('compile 1,000 rules', spread(300)),
      row('garbage per decision', 123, null, 'bytes'),
    ],
    checked: ['everybody finds the same'],
  });

  it('shows microseconds with their range, the target and whether it is met', () => {
    expect(page).toContain(
      '| lexicon 20,000 | fastscan | 2 µs (1–4) | 90 µs (45–180) | × 45 | ≥ 40 | ≥ 60 | met, 25 % of the way |',
    );
    expect(page).toContain('| compile 1,000 rules |  | 300 ms (150–600) |  |  | ≤ 200 ms | ≤ 50 ms | missed |');
    expect(page).toContain(
      '| garbage per decision |  | 123 bytes |  |  | ≤ 512 bytes | ≤ 0 bytes | met, 75 % of the way |',
    );
  });

  it('names machine, checks and versions', () => {
    expect(page).toContain('2 × a processor.');
    expect(page).toContain('- everybody finds the same');
    expect(page).toMatch(/\| json-logic-engine \| \d+\.\d+\.\d+ \|/);
    expect(page).not.toContain('undefined');
  });
});
