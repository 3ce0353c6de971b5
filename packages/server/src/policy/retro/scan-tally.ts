import type { Verdict } from '@anxin/engine';
import {
  addDistinct,
  type Count,
  countDistinct,
  type Distinct,
  mergeDistinct,
  noneDistinct,
} from '../backtest/distinct.ts';
import type { Amounts } from '../backtest/money.ts';
import { addNumbers } from '../backtest/tally.ts';
import type { Judgement } from './judge.ts';
import type { Hit } from './scan.ts';

/** What a scan has found so far. Plain JSON, and bounded however much is on sale; parts add up to the same. */
export interface ScanTally {
  looked: number;
  offSale: number;
  erased: number;
  settled: number;
  hits: number;
  /** Of the hits: those that newly want a person. */
  asks: number;
  /** `allow>reject` to how many. */
  verdicts: Record<string, number>;
  /** Hits by the rules that make them hits. */
  rules: Record<string, number>;
  parties: Distinct;
  subjects: Distinct;
}

/** What a part of a scan comes to. */
export interface ScanPart {
  tally: ScanTally;
  hits: Hit[];
}

export interface ScanReport {
  looked: number;
  off_sale: number;
  erased: number;
  settled: number;
  hits: number;
  asks: number;
  /** Of the hits: the most severe, which are kept and can be acted on. */
  kept: number;
  verdicts: { from: Verdict; to: Verdict; count: number }[];
  rules: { rule: string; count: number }[];
  parties: Count;
  /** Paid in the thirty days before for what was hit. */
  money: Amounts;
}

export const emptyScanTally = (): ScanTally => ({
  ...{ looked: 0, offSale: 0, erased: 0, settled: 0, hits: 0, asks: 0, verdicts: {}, rules: {} },
  ...{ parties: noneDistinct(), subjects: noneDistinct() },
});

export function addJudgement(tally: ScanTally, judgement: Judgement): void {
  if (judgement.kind === 'settled') tally.settled++;
  if (judgement.kind !== 'hit') return;
  const { standing, verdict, asks, rules, gained, party, subject } = judgement.hit;
  tally.hits++;
  if (asks) tally.asks++;
  count(tally.verdicts, `${standing}>${verdict}`);
  // a rule that had fired already counts where it alone has become harder
  for (const rule of gained.length > 0 ? gained : rules) count(tally.rules, rule);
  addDistinct(tally.parties, party);
  addDistinct(tally.subjects, subject);
}

const count = (into: Record<string, number>, name: string): void => {
  into[name] = (into[name] ?? 0) + 1;
};

export function mergeScanTally(into: ScanTally, { parties, subjects, verdicts, rules, ...numbers }: ScanTally): void {
  addNumbers(into, numbers);
  addNumbers(into.verdicts, verdicts);
  addNumbers(into.rules, rules);
  mergeDistinct(into.parties, parties);
  mergeDistinct(into.subjects, subjects);
}

export function scanReport(tally: ScanTally, kept: number, money: Amounts): ScanReport {
  const { looked, offSale, erased, settled, hits, asks } = tally;
  const verdicts = Object.entries(tally.verdicts).map(([change, n]) => {
    const [from, to] = change.split('>') as [Verdict, Verdict];
    return { from, to, count: n };
  });
  return {
    ...{ looked, off_sale: offSale, erased, settled, hits, asks, kept, money },
    verdicts: verdicts.sort((a, b) => b.count - a.count),
    rules: Object.entries(tally.rules)
      .map(([rule, n]) => ({ rule, count: n }))
      .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1)),
    parties: countDistinct(tally.parties),
  };
}
