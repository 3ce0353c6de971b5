import { decide, type Pack, type Snapshot, VERDICTS, type Verdict } from '@anxin/engine';
import { snoozedOn } from '../quality/snooze.ts';
import type { OnSale } from './on-sale.ts';
import type { Hit } from './scan.ts';

/** What a release makes of a product that is on sale. `settled`: a person has said otherwise of the very rules that fire. */
export type Judgement = { kind: 'hit'; hit: Hit } | { kind: 'settled' } | { kind: 'stands' };

export const severityOf = (verdict: Verdict): number => VERDICTS.indexOf(verdict);

const NOTHING: Snapshot = { features: {}, signals: {}, lists: {}, models: {} };

/** What was computed for the last decision, with what is switched off now instead of then. */
function snapshotOf({ decided, event }: OnSale, pack: Pack, snoozed: ReadonlySet<string>): Snapshot {
  const { snoozed: _snoozed, withheld: _withheld, ...computed } = decided?.snapshot ?? NOTHING;
  const off = snoozedOn(pack, event.type, snoozed);
  return off.length === 0 ? computed : { ...computed, snoozed: off };
}

export const decideAgain = (one: OnSale, pack: Pack, snoozed: ReadonlySet<string>) =>
  decide(one.event, snapshotOf(one, pack, snoozed), pack, { language: 'en', id: one.eventId });

/**
 * A hit is what comes out harder than what stands, or newly wants a person. What stands the same is left alone, so nobody
 * is punished twice for one thing; so is what a person has let pass, as long as it is for the same rules.
 */
export function judge(one: OnSale, pack: Pack, snoozed: ReadonlySet<string>): Judgement {
  const { verdict, reasons, case: asked } = decideAgain(one, pack, snoozed);
  const rules = reasons.map(({ rule }) => rule);
  const { subject, eventId, digest, party, standing, decided } = one;
  const harder = severityOf(verdict) - severityOf(standing);
  if (harder < 0 || (harder === 0 && (asked === null || decided?.asked === true))) return { kind: 'stands' };
  const fired = new Set(decided?.rules ?? []);
  const isLetPass = decided !== null && severityOf(standing) < severityOf(decided.verdict);
  if (isLetPass && rules.some((rule) => fired.has(rule))) return { kind: 'settled' };
  return {
    kind: 'hit',
    hit: {
      ...{ subject, eventId, digest, party, standing, verdict, rules, asks: asked !== null },
      weight: Math.max(0, ...reasons.map(({ weight }) => weight)),
      gained: rules.filter((rule) => !fired.has(rule)),
    },
  };
}
