import type { Language } from '@anxin/engine';
import { sql } from 'kysely';
import type { Tx } from '../foundation/database/database.ts';
import { later, type MeasureRow } from './measure.ts';
import type { StatementText } from './statement.ts';
import type { Taking } from './taking.ts';

/** What a party is told where guidance is given instead of a measure: frozen, as a statement of reasons is. */
export interface Guidance {
  texts: Record<Language, GuidanceText>;
  /** What whoever gave it wrote, a cipher; as the note of a case, or by itself. Null: the policy gave it. */
  note: { text: string; fromCase: boolean } | null;
}

export interface GuidanceText extends Pick<StatementText, 'facts' | 'rules'> {
  /** That nothing is done, and why. */
  what: string;
}

const WORDS = {
  'zh-CN': {
    first: (title: string) =>
      `这是期限内首次轻微违规，本次不采取“${title}”，只给出改正指导。请按说明改正；再次违规将正常处置。`,
    instead: (title: string) => `本次不采取“${title}”，以改正指导代替。请按说明改正。`,
    none: '不扣分，对象不受影响，无需申诉。',
  },
  en: {
    first: (title: string) =>
      `This is a first and slight violation: “${title}” is not taken, and this guidance is given instead. Please mend what is described; the next violation is answered as usual.`,
    instead: (title: string) =>
      `“${title}” is not taken: this guidance is given instead. Please mend what is described.`,
    none: 'It gives no points, nothing is done, and there is nothing to appeal against.',
  },
} as const;

/** @param told what a statement of reasons would say of it */
export function guidanceOf(
  { terms, settledBy }: Pick<MeasureRow, 'terms' | 'settledBy'>,
  told: Record<Language, Pick<StatementText, 'facts' | 'rules'>>,
  note: Guidance['note'],
): Guidance {
  const text = (language: Language): GuidanceText => {
    const { first, instead, none } = WORDS[language];
    const title = terms.title[language];
    const { facts, rules } = told[language];
    return {
      facts,
      rules,
      what: `${(settledBy === null ? first : instead)(title)}${language === 'en' ? ' ' : ''}${none}`,
    };
  };
  return { texts: { 'zh-CN': text('zh-CN'), en: text('en') }, note };
}

type Candidate = Taking & { party: string };

/** What the policy takes by itself, and whose kind lets a first slight violation off with guidance. */
const isCandidate = (taking: Taking): taking is Candidate =>
  taking.kind.first !== undefined && taking.takenBy === null && taking.party !== null && taking.causeId == null;

/** Parties of whose violations the first may be let off; their turns are taken, so that only one is the first. */
export const partiesLetOff = (takings: readonly Taking[]): string[] => [
  ...new Set(takings.filter(isCandidate).map(({ party }) => party)),
];

/**
 * Those that guidance is given for instead: nothing more severe is taken for the same violation, and the party has had no
 * other within the time that the kind says. One decision is one violation; of several the earlier is the first.
 */
export async function letOff(tx: Tx, takings: readonly Taking[]): Promise<ReadonlySet<Taking>> {
  const candidates = takings.filter(isCandidate);
  if (candidates.length === 0) return new Set();
  const before = await haveEarlier(tx, candidates);
  const most = new Map<string, number>();
  for (const taking of takings) {
    const violation = violationOf(taking);
    most.set(violation, Math.max(most.get(violation) ?? 0, taking.kind.severity));
  }
  const firstOf = new Map<string, string>();
  for (const taking of takings) {
    const { party } = taking;
    if (party !== null && !firstOf.has(party)) firstOf.set(party, violationOf(taking));
  }
  return new Set(
    candidates.filter(
      (taking, at) =>
        !before[at] &&
        firstOf.get(taking.party) === violationOf(taking) &&
        most.get(violationOf(taking))! <= taking.kind.first!.most,
    ),
  );
}

const violationOf = ({ decisionId, eventId, subject }: Taking): string => decisionId ?? eventId ?? subject;

/** Whether the party of each had a violation within its time: what was undone or refused was none. */
async function haveEarlier(tx: Tx, candidates: readonly Candidate[]): Promise<boolean[]> {
  const { rows } = await sql<{ earlier: boolean }>`
    select exists (
      select from measure m where m.party = c.party and m.taken_at >= c.since and m.cause_id is null and m.found_by <> 'origin'
        and m.state in ('proposed', 'in-force', 'expired', 'excused')) as earlier
    from unnest(${candidates.map(({ party }) => party)}::text[],
      ${candidates.map(({ at, kind }) => sinceOf(at, kind.first!.within))}::timestamptz[]) with ordinality as c (party, since, n)
    order by n`.execute(tx);
  return rows.map(({ earlier }) => earlier);
}

const sinceOf = (at: Date, within: string): Date => new Date(2 * at.getTime() - later(at, within).getTime());
