import { type Interval, shareOf, VERDICTS, type Verdict } from '@anxin/engine';
import { type Count, countDistinct } from './distinct.ts';
import type { Amounts } from './money.ts';
import type { Confusion, Example, ExampleKind, RuleTally, Tally, Touched } from './tally.ts';

/** Shares by labels: of what was caught how much was right, and of what is a violation how much was caught. */
export interface Scores {
  precision: Interval | null;
  recall: Interval | null;
  /** Null without both of them. */
  f1: number | null;
}

export interface TouchedReport {
  decisions: number;
  /** Of them: those whose event a person looked at. */
  looked: number;
  parties: Count;
  subjects: Count;
  /** Paid in the same time for what was touched. */
  money: Amounts;
}

/** What a backtest found. Plain JSON; kept when the tally is let go. */
export interface BacktestReport {
  decided: number;
  erased: number;
  labelled: number;
  caught: { base: number; candidate: number };
  /** `looked`: of them, those whose event a person looked at. */
  flips: { from: Verdict; to: Verdict; count: number; looked: number }[];
  whole: { base: Confusion & Scores; candidate: Confusion & Scores };
  /** `unlabelled`: of the candidate's, those of which nobody said whether the rule is right. */
  rules: (RuleTally & Scores & { rule: string; unlabelled: number })[];
  stricter: TouchedReport;
  milder: TouchedReport;
  /**
   * How many of the candidate's decisions of at least a limit would be wrong, judged by those among them that a person
   * looked at; null where nobody looked at any.
   */
  wrongful: { estimate: number; low: number; high: number; looked: number } | null;
  examples: Record<ExampleKind, Example[]>;
}

const scoresOf = (hit: number, wrong: number, missed: number): Scores => {
  const f1 = hit === 0 ? 0 : (2 * hit) / (2 * hit + wrong + missed);
  return {
    precision: shareOf(hit, hit + wrong) ?? null,
    recall: shareOf(hit, hit + missed) ?? null,
    f1: hit + wrong === 0 || hit + missed === 0 ? null : f1,
  };
};

const scored = (confusion: Confusion): Confusion & Scores => ({
  ...confusion,
  ...scoresOf(confusion.hit, confusion.wrong, confusion.missed),
});

const VERDICT_CHANGES = { stricter: 1, milder: -1 } as const;

/** How many decisions became harder, or softer, and how many of them a person looked at. */
function changed(flips: BacktestReport['flips'], direction: keyof typeof VERDICT_CHANGES) {
  const way = VERDICT_CHANGES[direction];
  const those = flips.filter(({ from, to }) => Math.sign(VERDICTS.indexOf(to) - VERDICTS.indexOf(from)) === way);
  const sum = (what: 'count' | 'looked'): number => those.reduce((all, flip) => all + flip[what], 0);
  return { decisions: sum('count'), looked: sum('looked') };
}

/** @param money what was paid for the subjects that are touched each way */
export function reportOf(tally: Tally, money: Record<keyof Tally['touched'], Amounts>): BacktestReport {
  const flips = Object.entries(tally.flips).map(([flip, count]) => {
    const [from, to] = flip.split('>') as [Verdict, Verdict];
    return { from, to, count, looked: tally.looked[flip] ?? 0 };
  });
  const touched = (direction: 'stricter' | 'milder', { parties, subjects }: Touched): TouchedReport => ({
    ...changed(flips, direction),
    ...{ parties: countDistinct(parties), subjects: countDistinct(subjects), money: money[direction] },
  });
  const { hit, wrong } = tally.whole.candidate;
  const share = shareOf(wrong, hit + wrong);
  const of = (part: number): number => Math.round(part * tally.caught.candidate);
  return {
    ...{ decided: tally.decided, erased: tally.erased, labelled: tally.labelled, caught: tally.caught },
    flips: flips.sort((a, b) => b.count - a.count),
    whole: { base: scored(tally.whole.base), candidate: scored(tally.whole.candidate) },
    rules: Object.entries(tally.rules)
      .map(([rule, line]) => {
        const { candidate, hit: right, wrong: harmless, missed } = line;
        return { rule, ...line, unlabelled: candidate - right - harmless, ...scoresOf(right, harmless, missed) };
      })
      .sort((a, b) => b.gained + b.lost - (a.gained + a.lost) || (a.rule < b.rule ? -1 : 1)),
    stricter: touched('stricter', tally.touched.stricter),
    milder: touched('milder', tally.touched.milder),
    wrongful: share
      ? { estimate: of(share.share), low: of(share.low), high: of(share.high), looked: hit + wrong }
      : null,
    examples: tally.examples,
  };
}
