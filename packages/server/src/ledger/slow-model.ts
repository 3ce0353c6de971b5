import type { AccountName } from './account.ts';
import type { Operation } from './operation.ts';

/**
 * The ledger as a list of what happened, for tests: every question is answered by going through all of it. It shares
 * nothing with the code that it is held against but the form of operations.
 */
interface Line {
  key: string;
  kind: string;
  debit: string;
  credit: string;
  amount: bigint;
  of?: string;
  expires?: number;
}

interface ModelRule {
  normal: 'debit' | 'credit';
  floor: boolean;
}

const RULES: Record<string, ModelRule> = {
  'protection-fund': { normal: 'credit', floor: true },
  'merchant-balance': { normal: 'credit', floor: true },
  deposit: { normal: 'credit', floor: true },
  receivable: { normal: 'debit', floor: true },
  'platform-fee': { normal: 'credit', floor: false },
  clearing: { normal: 'debit', floor: false },
  recourse: { normal: 'credit', floor: true },
  'write-off': { normal: 'debit', floor: true },
};

export const nameOf = ({ owner, purpose, currency }: AccountName): string => `${owner} ${purpose} ${currency}`;

export interface SlowModel {
  /** The amounts, or the code of the refusal. */
  post(operations: readonly Operation[], now: number): bigint[] | string;
  /** Ends holds. @returns how many */
  expire(now: number): number;
  sums(account: string): { debits: bigint; credits: bigint; debitsHeld: bigint; creditsHeld: bigint };
  lines: readonly Line[];
}

export function slowModel(): SlowModel {
  const lines: Line[] = [];
  const asked = new Map<string, string>();
  const moves = ['move', 'take', 'reverse'];
  const total = (which: (line: Line) => boolean): bigint =>
    lines.filter(which).reduce((sum, { amount }) => sum + amount, 0n);
  const rest = (hold: Line): bigint =>
    hold.amount - total((line) => line.of === hold.key && line.kind !== 'hold' && line.kind !== 'reverse');
  const held = (account: string, side: 'debit' | 'credit'): bigint =>
    lines.filter((line) => line.kind === 'hold' && line[side] === account).reduce((sum, line) => sum + rest(line), 0n);
  const moved = (account: string, side: 'debit' | 'credit'): bigint =>
    total((line) => moves.includes(line.kind) && line[side] === account);
  /** What may still leave an account by a side. */
  const free = (account: string, side: 'debit' | 'credit'): bigint | undefined => {
    const { normal, floor } = RULES[account.split(' ')[1]!]!;
    if (!floor || side === normal) return undefined;
    const sign = normal === 'credit' ? 1n : -1n;
    return sign * (moved(account, 'credit') - moved(account, 'debit')) - held(account, side);
  };
  const fits = (account: string, side: 'debit' | 'credit', amount: bigint): boolean => {
    const most = free(account, side);
    return most === undefined || most >= amount;
  };

  const one = (operation: Operation, now: number): bigint | string => {
    const { key } = operation;
    if (operation.do === 'move' || operation.do === 'hold') {
      const [debit, credit] = [nameOf(operation.debit), nameOf(operation.credit)];
      let { amount } = operation;
      if (operation.do === 'hold' && operation.expiresAt && operation.expiresAt.getTime() <= now)
        return 'ledger.hold-over';
      const { balancing, follows } = operation;
      const got = total((line) => follows?.keys.includes(line.key) ?? false);
      const mosts = [
        balancing === 'debit' || balancing === 'both' ? free(debit, 'debit') : undefined,
        balancing === 'credit' || balancing === 'both' ? free(credit, 'credit') : undefined,
        follows && (follows.by === 'got' ? got : amount - got),
      ];
      for (const most of mosts) if (most !== undefined && most < amount) amount = most;
      if (amount < 0n) amount = 0n;
      if (!fits(debit, 'debit', amount) || !fits(credit, 'credit', amount)) return 'ledger.insufficient';
      const expires = operation.do === 'hold' ? operation.expiresAt?.getTime() : undefined;
      lines.push({ key, kind: operation.do, debit, credit, amount, ...(expires === undefined ? {} : { expires }) });
      return amount;
    }
    const of = operation.do === 'reverse' ? operation.transfer : operation.hold;
    const found = lines.find((line) => line.key === of);
    if (!found) return 'ledger.unknown';
    const { debit, credit } = found;
    if (operation.do === 'reverse') {
      const again = lines.some((line) => line.kind === 'reverse' && line.of === of);
      if (again || !['move', 'take'].includes(found.kind) || found.amount === 0n) return 'ledger.not-reversible';
      if (!fits(credit, 'debit', found.amount) || !fits(debit, 'credit', found.amount)) return 'ledger.insufficient';
      lines.push({ key, kind: 'reverse', debit: credit, credit: debit, amount: found.amount, of });
      return found.amount;
    }
    if (found.kind !== 'hold' || rest(found) === 0n || (found.expires ?? Number.POSITIVE_INFINITY) <= now)
      return 'ledger.hold-over';
    const amount = (operation.do === 'take' ? operation.amount : undefined) ?? rest(found);
    if (amount > rest(found)) return 'ledger.hold-less';
    lines.push({ key, kind: operation.do, debit, credit, amount, of });
    return amount;
  };

  const contentOf = (operation: Operation): string =>
    JSON.stringify(operation, (_, value) => (typeof value === 'bigint' ? String(value) : value));

  return {
    lines,
    post(operations, now) {
      const known = operations.filter(({ key }) => asked.has(key));
      if (known.length > 0) {
        const same = operations.every((operation) => asked.get(operation.key) === contentOf(operation));
        return same ? operations.map(({ key }) => lines.find((line) => line.key === key)!.amount) : 'ledger.key-taken';
      }
      const before = lines.length;
      const amounts: bigint[] = [];
      for (const operation of operations) {
        const amount = one(operation, now);
        if (typeof amount === 'string') {
          lines.length = before;
          return amount;
        }
        amounts.push(amount);
      }
      for (const operation of operations) asked.set(operation.key, contentOf(operation));
      return amounts;
    },
    expire(now) {
      const over = lines.filter(
        (line) => line.kind === 'hold' && (line.expires ?? Number.POSITIVE_INFINITY) <= now && rest(line) > 0n,
      );
      for (const { key, debit, credit } of over) {
        const hold = lines.find((line) => line.key === key)!;
        lines.push({ key: `expired ${key}`, kind: 'expire', debit, credit, amount: rest(hold), of: key });
      }
      return over.length;
    },
    sums: (account) => ({
      ...{ debits: moved(account, 'debit'), credits: moved(account, 'credit') },
      ...{ debitsHeld: held(account, 'debit'), creditsHeld: held(account, 'credit') },
    }),
  };
}
