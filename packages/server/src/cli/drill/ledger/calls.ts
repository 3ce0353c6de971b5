import type { AccountName } from '../../../ledger/account.ts';
import type { Move, Operation } from '../../../ledger/operation.ts';

const MERCHANTS = 100;
const MOST_IN_A_CALL = 40;
/** Of those that may well be refused: one that is takes the others of its call with it. */
const MOST_DOUBTFUL = 2;
/** Of ten calls so many refer to what was posted before, and so many reserve for a while. */
const REFERRING = 3;
const EXPIRING = 1;
/** How far back those look, and from where on: the newest calls are not answered yet. */
const LOOKS_BACK = 30;
const AT_WORK = 8;
/** From when a call was to be posted, were there a hundred a second, and for those that are slower. */
const HOLDS_MS = 20_000;
const HOLDS_LONG_MS = 3_600_000;

const name = (owner: AccountName['owner'], purpose: AccountName['purpose']): AccountName => ({
  ...{ owner, purpose, currency: 'CNY' },
});
const PLATFORM = (
  ['clearing', 'protection-fund', 'logistics-pool', 'platform-fee', 'write-off', 'recourse'] as const
).map((purpose) => name('platform', purpose));
const CLEARING = PLATFORM[0]!;
/** Accounts that grow by debit, and are not credited below zero. */
const BOUNDED: readonly AccountName['purpose'][] = ['receivable', 'write-off'];
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

/** How many transfers a call has, and whether they refer to others or expire: without the rest of it. */
const shapeOf = (worker: number, call: number) => {
  const roll = dice(worker, call);
  const kind = roll(10);
  const refers = call > 0 && kind < REFERRING;
  const expires = !refers && kind < REFERRING + EXPIRING;
  return { roll, refers, expires, length: roll(refers || expires ? MOST_DOUBTFUL : MOST_IN_A_CALL) + 1 };
};

/** What a worker posts as its `call`th. @param began when the drill did: what expires depends on it */
export function callOf(worker: number, call: number, began: number): Operation[] {
  const { roll, refers, expires, length } = shapeOf(worker, call);
  if (refers) return Array.from({ length }, (_, n) => referring({ worker, call, n, began }, roll));
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
    if (!expires && roll(8) > 0) return { ...named, ...sides, ...follows, do: 'move', ...balancing(roll(100)) };
    const lasting = roll(2) === 0 ? HOLDS_MS : HOLDS_LONG_MS;
    const until = expires ? { expiresAt: new Date(began + call * 10 + roll(lasting)) } : {};
    const part = roll(20) > 0 ? ({ balancing: 'debit' } as const) : {};
    const { debit: from, credit: to } = sides;
    // what a hold may bring is not balanced: few go where there is a limit to it
    const into = BOUNDED.includes(to.purpose) && roll(20) > 0 ? elsewhere(from) : to;
    return { ...named, debit: from, credit: into, ...follows, ...part, do: 'hold', ...until };
  });
}

const elsewhere = (account: AccountName): AccountName => (account.purpose === 'clearing' ? PLATFORM[3]! : CLEARING);

const balancing = (n: number): Pick<Move, 'balancing'> =>
  n > 1 ? { balancing: 'both' } : n === 1 ? { balancing: 'debit' } : {};

const following = (key: string, n: number): Pick<Move, 'follows'> => ({
  follows: { keys: [key], by: n === 0 ? 'got' : 'rest' },
});

/** Uses a hold or takes back a move of before; now and then of what is neither, or was refused. */
function referring(
  { worker, call, n, began }: { worker: number; call: number; n: number; began: number },
  roll: (below: number) => number,
): Operation {
  const named = { key: keyOf(worker, call, n), code: 'drill.refers' };
  const kind = roll(10);
  const of = kind < 7 ? 'hold' : 'move';
  const anything = roll(8) === 0;
  let back = Math.max(0, call - 1 - (anything ? 0 : AT_WORK) - roll(LOOKS_BACK));
  while (!anything && back > 0 && shapeOf(worker, back).refers) back--;
  const { refers, length } = shapeOf(worker, back);
  const fitting = anything || refers ? [] : callOf(worker, back, began).filter((operation) => operation.do === of);
  const to = fitting.length > 0 ? fitting[roll(fitting.length)]!.key : keyOf(worker, back, roll(length));
  if (kind < 5) return { ...named, do: 'take', hold: to, ...(kind < 3 ? { amount: BigInt(roll(100) + 1) } : {}) };
  return kind < 7 ? { ...named, do: 'release', hold: to } : { ...named, do: 'reverse', transfer: to };
}
