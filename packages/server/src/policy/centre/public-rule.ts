import {
  canonicalJson,
  diffPacks,
  type LocalText,
  type PackDocument,
  type RuleDocument,
  type Verdict,
} from '@anxin/engine';
import type { ConsultedChange } from '../../foundation/config/setting.ts';
import { chapterOf } from '../pack-view.ts';

/**
 * A rule as those read it whom it binds: what is forbidden, on what basis, what follows. How it is recognised (conditions,
 * terms, thresholds, weights) is not in it: whoever knew that would write around it.
 */
export interface PublicRule {
  id: string;
  topic: string;
  title: LocalText;
  forbidden: LocalText;
  /** How to do it right. */
  mend: LocalText | null;
  /** What is allowed all the same. */
  exemptions: LocalText[];
  basis: string | null;
  verdict: Verdict;
  measures: { kind: string; of: 'subject' | 'party'; points: number | null; duration: string | null }[];
}

/** The parts of a rule's public text. */
export const PUBLIC_PARTS = ['title', 'forbidden', 'mend', 'exemptions', 'basis', 'verdict', 'measures'] as const;
type PublicPart = (typeof PUBLIC_PARTS)[number];

/**
 * What changes in public. `recognition`: the text stays, how it is recognised does not; what exactly is nobody's to know
 * who could evade it.
 */
export interface PublicChange {
  kind: 'added' | 'removed' | 'changed' | 'recognition';
  rule: string;
  before: PublicRule | null;
  after: PublicRule | null;
  parts: PublicPart[];
}

/** A rule that limits or rejects, or takes a measure, binds somebody. The others only look, or ask a person to. */
const binds = ({ verdict, measures }: RuleDocument): boolean =>
  verdict === 'limit' || verdict === 'reject' || measures.length > 0;

/** What stands in a message for what was found. */
const FOUND = '…';
const PLACE = /\{\w+\}/g;

const general = (text: LocalText): LocalText => ({
  'zh-CN': text['zh-CN'].replace(PLACE, FOUND),
  en: text.en.replace(PLACE, FOUND),
});

function publicRule(rule: RuleDocument): PublicRule {
  const { id, title, message, mend, unless, law, verdict, measures } = rule;
  return {
    ...{ id, topic: chapterOf(id), title, forbidden: general(message), mend: mend ? general(mend) : null },
    ...{ exemptions: unless.map(({ why }) => why), basis: law ?? null, verdict },
    measures: measures.map(({ kind, subject, points, duration }) => ({
      ...{ kind, of: subject ? ('subject' as const) : ('party' as const) },
      ...{ points: points ?? null, duration: duration ?? null },
    })),
  };
}

/** The public rules of a pack, by id. */
export const publicRules = ({ rules }: PackDocument): PublicRule[] =>
  rules
    .filter(binds)
    .map(publicRule)
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/** What changes in public when `to` takes the place of `from`. */
export function publicDiff(from: PackDocument, to: PackDocument): PublicChange[] {
  const before = new Map(publicRules(from).map((rule) => [rule.id, rule]));
  const after = new Map(publicRules(to).map((rule) => [rule.id, rule]));
  const inside = new Set(diffPacks(from, to).rules.changed.map(({ name }) => name));
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((rule): PublicChange[] => {
    const [old, now] = [before.get(rule) ?? null, after.get(rule) ?? null];
    if (old === null) return [{ kind: 'added', rule, before: null, after: now, parts: [] }];
    if (now === null) return [{ kind: 'removed', rule, before: old, after: null, parts: [] }];
    const parts = PUBLIC_PARTS.filter((part) => canonicalJson(old[part]) !== canonicalJson(now[part]));
    if (parts.length > 0) return [{ kind: 'changed', rule, before: old, after: now, parts }];
    return inside.has(rule) ? [{ kind: 'recognition', rule, before: old, after: now, parts: [] }] : [];
  });
}

/** Whether a change is one of those about which people have to be asked. */
export const isConsulted = (
  changes: readonly Pick<PublicChange, 'kind'>[],
  asked: readonly ConsultedChange[],
): boolean => changes.some(({ kind }) => asked.includes(kind === 'recognition' ? 'recognition' : 'text'));
