import type { AccountName } from '../../../ledger/account.ts';
import type { Move, Operation } from '../../../ledger/operation.ts';

const MERCHANTS = 20;
const MOST_IN_A_CALL = 20;
/** Of ten calls so many refer to what was posted before. */
const REFERRING = 3;
const LOOKS_BACK = 30;
const HOLDS_MS = 20_000;

const name = (owner: AccountName['owner'], purpose: AccountName['purpose']): AccountName => ({
  ...{ owner, purpose, currency: 'CNY' },
});
const PLATFORM = (
  ['clearing', 'protection-fund', 'logistics-pool', 'platform-fee', 'write-off', 'recourse'] as const
).map((purpose) => name('platform', purpose));
const CLEARING = PLATFORM[0]!;
const OWN = ['merchant-balance', 'deposit', 'receivable'] as const;

/** Numbers that follow from a worker and a call, so that whoever takes over a killed worker's place asks for the same. */
function dice(worker: number, call: number): (below: number) => number {
  let state = (Math.imul(worker + 1, 0x9e37_79b1) ^ Math.imul(call + 1, 0x85eb_ca77)) >>> 0;
  return (below) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const keyOf = (worker: number, call: number, n: number): string => `drill/${worker}/${call}/${n}`;

/** How many transfers a call has, and whether they refer to others: without the rest of it. */
const shapeOf = (worker: number, call: number) => {
  const roll = dice(worker, call);
  const refers = call > 0 && roll(10) < REFERRING;
  return { roll, refers, length: refers ? 1 : roll(MOST_IN_A_CALL) + 1 };
};

/** What a worker posts as its `call`th. @param began when the drill did: what expires depends on it */
export function callOf(worker: number, call: number, began: number): Operation[] {
  const { roll, refers, length } = shapeOf(worker, call);
  if (refers) return [referring(worker, call, roll)];
  const someone = (): AccountName =>
    roll(2) === 0 ? PLATFORM[roll(PLATFORM.length)]! : name(`merchant/d${roll(MERCHANTS)}`, OWN[roll(OWN.length)]!);
  return Array.from({ length }, (_, n): Operation => {
    const named = { key: keyOf(worker, call, n), code: 'drill.some', amount: BigInt(roll(500) + 1) };
    const other = someone();
    // most of it comes from outside, so that there is something to move
    const [debit, credit] = roll(3) > 0 && other !== CLEARING ? [CLEARING, other] : [other, someone()];
    const sides = {
      debit,
      credit: debit.owner === credit.owner && debit.purpose === credit.purpose ? elsewhere(debit) : credit,
    };
    const follows = n > 0 && roll(12) === 0 ? following(keyOf(worker, call, roll(n)), roll(2)) : {};
    if (roll(8) > 0) return { ...named, ...sides, ...follows, do: 'move', ...balancing(roll(30)) };
    const expires = roll(2) === 0 ? { expiresAt: new Date(began + call * 10 + roll(HOLDS_MS)) } : {};
    const part = roll(3) === 0 ? ({ balancing: 'debit' } as const) : {};
    return { ...named, ...sides, ...follows, ...part, do: 'hold', ...expires };
  });
}

const elsewhere = (account: AccountName): AccountName => (account.purpose === 'clearing' ? PLATFORM[3]! : CLEARING);

const balancing = (n: number): Pick<Move, 'balancing'> =>
  n > 1 ? { balancing: 'both' } : n === 1 ? { balancing: 'debit' } : {};

const following = (key: string, n: number): Pick<Move, 'follows'> => ({
  follows: { keys: [key], by: n === 0 ? 'got' : 'rest' },
});

function referring(worker: number, call: number, roll: (below: number) => number): Operation {
  const back = Math.max(0, call - 1 - roll(LOOKS_BACK));
  const to = keyOf(worker, back, roll(shapeOf(worker, back).length));
  const named = { key: keyOf(worker, call, 0), code: 'drill.refers' };
  const kind = roll(10);
  if (kind < 5) return { ...named, do: 'take', hold: to, ...(kind < 2 ? { amount: BigInt(roll(100) + 1) } : {}) };
  return kind < 7 ? { ...named, do: 'release', hold: to } : { ...named, do: 'reverse', transfer: to };
}
