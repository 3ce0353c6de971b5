import { expect, test } from 'vitest';
import { type BacktestLine, changedRules, flipped, lookedAt, type RuleLine, standingOf } from './backtest.ts';

const line = (id: string, candidate: string, state: BacktestLine['state'] = 'done') =>
  ({ id, candidate, state }) as BacktestLine;

test('the backtest of the content as it is speaks about it, not a later one of something else', () => {
  const all = [line('3', 'cn@1#b'), line('2', 'cn@1#a'), line('1', 'cn@1#a')];
  expect(standingOf('cn@1#a', all)).toMatchObject({ kind: 'current', backtest: { id: '2' } });
  expect(standingOf('cn@1#c', all)).toMatchObject({ kind: 'earlier', backtest: { id: '3' } });
});

test('one that somebody stopped says nothing', () => {
  expect(standingOf('a', [line('1', 'a', 'cancelled')])).toEqual({ kind: 'none' });
  expect(standingOf('a', [])).toEqual({ kind: 'none' });
});

test('what changes is counted', () => {
  const flips = [
    { from: 'allow', to: 'reject', count: 3 },
    { from: 'limit', to: 'observe', count: 2 },
  ] as const;
  expect(flipped({ flips: [...flips] })).toBe(5);
  expect(lookedAt({ flips: [...flips] })).toBeUndefined();
  expect(lookedAt({ flips: flips.map((flip) => ({ ...flip, looked: flip.count - 2 })) })).toBe(1);
  const rules = [
    { rule: 'a', gained: 2, lost: 0 },
    { rule: 'b', gained: 0, lost: 0 },
  ] as RuleLine[];
  expect(changedRules({ rules }).map(({ rule }) => rule)).toEqual(['a']);
});
