import {
  DECIDE_LIMITS,
  type Decision,
  decide,
  type EngineEvent,
  emptySnapshot,
  firingRules,
  type Pack,
  type Snapshot,
  VERDICTS,
} from '@anxin/engine';
import type { BenchRow } from '../bench.ts';
import { type Condition, type Facts, firing } from './condition.ts';
import { listingIn } from './listing.ts';
import { indexOfRule, packFiles, packOf, verdictOf } from './pack.ts';
import type { RulePeer, RulePeerKind } from './peers/rule-peer.ts';
import { contend, race } from './race.ts';
import { speedRow, speedRows } from './rows.ts';

const SNAPSHOT: Snapshot = emptySnapshot();
const OPTIONS = { language: 'en' } as const;

export interface RuleRows {
  readonly rows: BenchRow[];
  readonly checked: string;
  /** The peer that was fastest. */
  readonly best: RulePeerKind;
}

/**
 * Rules on parsed events: the list of rules that fire, of ours and of each peer; and beside the fastest of them a whole
 * decision of ours, with its id, reasons, evidence and measures, which nobody else makes.
 */
export async function ruleRows(
  rules: readonly Condition[],
  events: readonly EngineEvent[],
  kinds: readonly RulePeerKind[],
  onProgress: (line: string) => void,
): Promise<RuleRows> {
  const what = `${rules.length.toLocaleString('en')} rules`;
  onProgress(`${what}: preparing ${kinds.length} peers`);
  const listings = events.map(listingIn);
  const pack = packOf(packFiles(rules));
  const peers = kinds.map((kind) => ({ kind, peer: kind.prepare(rules) }));
  onProgress(`${what}: comparing the answers on ${events.length} events`);
  checkOurs(pack, rules, events);
  for (const { kind, peer } of peers) await checkPeer(kind.name, peer, rules, listings);

  onProgress(`${what}: measuring`);
  const whole = contend('decide', events, (event) => decide(event, SNAPSHOT, pack, OPTIONS).reasons);
  const bare = contend('firing', events, (event) => firingRules(event, SNAPSHOT, pack));
  const contenders = peers.map(({ kind, peer }) => contend(kind.name, listings, peer.firing));
  const spreads = await race([whole, bare, ...contenders]);
  const theirs = new Map(kinds.map(({ name }) => [name, spreads.get(name)!]));
  const rows = speedRows(what, spreads.get('firing')!, theirs, 'events/s');
  const { peer_name: fastest } = rows[0]!;
  rows.push(
    speedRow(`${what} (a whole decision)`, fastest!, spreads.get('decide')!, theirs.get(fastest!)!, 'events/s'),
  );
  const pairs = rules.length * events.length;
  const fired = events.reduce((sum, event) => sum + firing(rules, listingIn(event)).length, 0);
  return {
    rows,
    best: kinds.find(({ name }) => name === fastest)!,
    checked: `${what}: ours and ${kinds.length} peers fire the same of ${pairs.toLocaleString('en')} (rule, event) pairs, ${((100 * fired) / pairs).toFixed(1)} % of them`,
  };
}

/** @throws Error where a peer fires other rules than the conditions say */
export async function checkPeer(
  name: string,
  peer: RulePeer,
  rules: readonly Condition[],
  facts: readonly Facts[],
): Promise<void> {
  for (const [number, each] of facts.entries()) expectSame(name, number, await peer.firing(each), firing(rules, each));
}

/**
 * What we fire, both as a list and as the reasons of a decision.
 * @throws Error where that is other than the conditions say
 */
export function checkOurs(pack: Pack, rules: readonly Condition[], events: readonly EngineEvent[]): void {
  for (const [number, event] of events.entries()) {
    const expected = firing(rules, listingIn(event));
    const holding = firingRules(event, SNAPSHOT, pack).map(indexOfRule);
    expectSame('ours', number, holding, expected);
    checkDecision(decide(event, SNAPSHOT, pack, OPTIONS), number, expected);
  }
}

/**
 * A decision has the first fifty reasons by severity, then rule id.
 * @throws Error where it is other than that of these rules
 */
export function checkDecision({ reasons, verdict }: Decision, event: number, fired: readonly number[]): void {
  const severity = (rule: number): number => VERDICTS.indexOf(verdictOf(rule));
  const sorted = [...fired].sort((a, b) => severity(b) - severity(a) || (`r${a}` < `r${b}` ? -1 : 1));
  const given = reasons.map(({ rule }) => indexOfRule(rule));
  expectSame('a decision of ours', event, given, sorted.slice(0, DECIDE_LIMITS.reasons));
  const worst = sorted.length === 0 ? 'allow' : verdictOf(sorted[0]!);
  if (verdict !== worst) throw new Error(`event ${event}: ${verdict} instead of ${worst}`);
}

/** @throws Error where the rules that somebody fires on an event are not those that the conditions say */
export function expectSame(who: string, event: number, given: readonly number[], expected: readonly number[]): void {
  if (given.length === expected.length && given.every((rule, i) => rule === expected[i])) return;
  throw new Error(`event ${event}: ${who} fires the rules [${given.join()}] instead of [${expected.join()}]`);
}
