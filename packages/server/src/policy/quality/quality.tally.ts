import { hash } from 'node:crypto';
import { VERDICTS, type Verdict } from '@anxin/engine';
import { answeringParty } from '../../foundation/log/answering.ts';
import type { PackRules } from './rule-version.ts';

/** A decision as rules are judged by it. */
export interface Counted {
  type: string;
  subject: string;
  verdict: Verdict;
  rules: readonly string[];
  /** All that its event refers to. */
  parties: readonly string[];
  pack: string;
  at: Date;
}

/** What a person said about a decision, with what it was. */
export interface Labelled {
  label: { verdict: Verdict; rules: readonly string[]; source: 'review' | 'appeal' };
  decision: Pick<Counted, 'verdict' | 'rules' | 'pack' | 'at'>;
}

/** Counts of one rule, in one text of it, on one day. */
export interface DayCount {
  decided: number;
  fired: number;
  /** Of those that a person looked at: right to fire, and wrong to. */
  confirmed: number;
  wrong: number;
  /** A person found the decision too hard. */
  overturned: number;
  /** Violations of the rule on which it did not fire. */
  missed: number;
}

export interface RuleDay extends DayCount {
  rule: string;
  version: string;
  /** `YYYY-MM-DD`, UTC. */
  day: string;
}

export const noCount = (): DayCount => ({ decided: 0, fired: 0, confirmed: 0, wrong: 0, overturned: 0, missed: 0 });

/** A rule of a pack that can no longer be read: nobody knows its text. */
export const UNKNOWN = '';

/** Stands among the rules that hit a party where it was limited or rejected, by whatever rule. No rule is called so. */
export const STOPPED = 'stopped';

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

/** The party that answers for what was decided. */
export function partyOf({ subject, parties }: Pick<Counted, 'subject' | 'parties'>): string {
  const refs = Object.fromEntries(
    parties.map((party) => [party.slice(0, party.indexOf('/')), party.slice(party.indexOf('/') + 1)]),
  );
  return answeringParty({ subject, refs }) ?? subject;
}

/** Spreads parties evenly, so that those with the smallest are a uniform sample of them; a signed 64-bit integer. */
export const placeOf = (party: string): bigint => BigInt.asIntN(64, BigInt(`0x${hash('sha256', party).slice(0, 16)}`));

export const windowOf = (at: Date, width: number): number => Math.floor(at.getTime() / width) * width;

export interface PartyHit {
  rule: string;
  version: string;
  party: string;
  day: string;
}

/** A party in a stretch of time, with the rules that hit it there. */
export interface WindowParty {
  type: string;
  /** Where the stretch begins, in milliseconds. */
  at: number;
  place: bigint;
  rules: string[];
}

export interface QualityTally {
  days: RuleDay[];
  hits: PartyHit[];
  windows: WindowParty[];
  /** The packs that decided, each with when it first did: its rules stand in it from then on. */
  packs: Map<string, Date>;
}

const severity = (verdict: Verdict): number => VERDICTS.indexOf(verdict);
const isViolation = (verdict: Verdict): boolean => severity(verdict) >= severity('limit');

/** Adds up decisions. @param packs the rules of each pack that is among them; those that cannot be read are missing */
export function tallyDecisions(
  decisions: readonly Counted[],
  packs: ReadonlyMap<string, PackRules>,
  width: number,
): QualityTally {
  const days = new Map<string, RuleDay>();
  const hits = new Map<string, PartyHit>();
  const windows = new Map<string, WindowParty>();
  const first = new Map<string, Date>();
  const asked = new Map<string, { pack: string; type: string; day: string; number: number }>();

  for (const decision of decisions) {
    const { type, pack, at, rules } = decision;
    const day = dayOf(at);
    const key = `${pack}\n${type}\n${day}`;
    const group = asked.get(key) ?? { pack, type, day, number: 0 };
    group.number++;
    asked.set(key, group);
    if (!first.has(pack)) first.set(pack, at);
    const party = partyOf(decision);
    const fired = new Set(rules);
    for (const rule of fired) {
      const version = packs.get(pack)?.all.get(rule)?.version ?? UNKNOWN;
      countIn(days, { rule, version, day }).fired++;
      const hit = `${rule}\n${version}\n${party}`;
      const known = hits.get(hit);
      if (known === undefined || known.day < day) hits.set(hit, { rule, version, party, day });
    }
    const start = windowOf(at, width);
    const place = placeOf(party);
    const seen = windows.get(`${type}\n${start}\n${place}`) ?? { type, at: start, place, rules: [] };
    windows.set(`${type}\n${start}\n${place}`, seen);
    const stopped = isViolation(decision.verdict) ? [STOPPED] : [];
    seen.rules = [...new Set([...seen.rules, ...stopped, ...fired])];
  }
  for (const { pack, type, day, number } of asked.values())
    for (const { rule, version } of packs.get(pack)?.on(type) ?? [])
      countIn(days, { rule, version, day }).decided += number;
  return {
    ...{ days: [...days.values()], hits: [...hits.values()] },
    ...{ windows: [...windows.values()], packs: first },
  };
}

/**
 * What a label says about each rule. A rule was right to fire where a person found a violation, or kept a decision that
 * only observes; it missed where the violation rests on it and it was silent.
 */
export function countsOfLabel({ label, decision }: Labelled, rules: PackRules | undefined): RuleDay[] {
  const days = new Map<string, RuleDay>();
  const day = dayOf(decision.at);
  const of = (rule: string): RuleDay => countIn(days, { rule, version: rules?.all.get(rule)?.version ?? UNKNOWN, day });
  const found = isViolation(label.verdict) || (label.verdict === 'observe' && !isViolation(decision.verdict));
  const milder = severity(label.verdict) < severity(decision.verdict);
  for (const rule of new Set(decision.rules)) {
    of(rule)[found ? 'confirmed' : 'wrong']++;
    if (milder) of(rule).overturned++;
  }
  if (isViolation(label.verdict))
    for (const rule of new Set(label.rules)) if (!decision.rules.includes(rule)) of(rule).missed++;
  return [...days.values()];
}

function countIn(days: Map<string, RuleDay>, of: Pick<RuleDay, 'rule' | 'version' | 'day'>): RuleDay {
  const key = `${of.rule}\n${of.version}\n${of.day}`;
  const there = days.get(key) ?? { ...of, ...noCount() };
  days.set(key, there);
  return there;
}

/** The same counts with one sign more: what is added, less what was added before. */
export function difference(added: readonly RuleDay[], before: readonly RuleDay[]): RuleDay[] {
  const days = new Map<string, RuleDay>();
  for (const [counts, sign] of [
    [added, 1],
    [before, -1],
  ] as const)
    for (const { rule, version, day, ...numbers } of counts) {
      const sum = countIn(days, { rule, version, day });
      for (const [name, number] of Object.entries(numbers) as [keyof DayCount, number][]) sum[name] += sign * number;
    }
  return [...days.values()];
}
