import { type Evidence, type Language, type Pack, POINTS, renderReason } from '@anxin/engine';
import type { StoredEvent } from '../foundation/log/event.ts';
import { titleOf } from '../foundation/log/title.ts';
import type { DecisionRecord } from '../policy/decision.ts';
import { later, type MeasureRow } from './measure.ts';

/** What the affected party is told, in one language. Its text is frozen: it says what was said then. */
export interface StatementText {
  /** What happened: when, what it is about. */
  facts: string;
  rules: { rule: string; message: string; law: string | null; mend: string | null }[];
  measures: { id: string; kind: string; title: string; about: string; ends_at: string | null; points: number | null }[];
  /** Whether a machine or a person decided. */
  how: string;
  /** How and until when to object. */
  appeal: string;
}

export interface StatementBody {
  texts: Record<Language, StatementText>;
  /** Where it shows: places in the original, without what is written there. */
  evidence: Pick<Evidence, 'field' | 'start' | 'end'>[];
  appeal_until: string;
}

export type Automated = 'no' | 'partly' | 'fully';

/** Statement of reasons as the transparency database of the Digital Services Act has it (article 17, 24(5)). */
export interface DsaStatement {
  decision_visibility: string[];
  decision_monetary: string | null;
  decision_provision: string | null;
  decision_account: string | null;
  decision_ground: 'DECISION_GROUND_ILLEGAL_CONTENT' | 'DECISION_GROUND_INCOMPATIBLE_CONTENT';
  content_type: string[];
  automated_detection: 'Yes' | 'No';
  automated_decision: 'AUTOMATED_DECISION_FULLY' | 'AUTOMATED_DECISION_PARTIALLY' | 'AUTOMATED_DECISION_NOT_AUTOMATED';
  source_type: 'SOURCE_ARTICLE_16' | 'SOURCE_TRUSTED_FLAGGER' | 'SOURCE_TYPE_OTHER_NOTIFICATION' | 'SOURCE_VOLUNTARY';
  application_date: string;
  end_date: string | null;
}

export interface Statement {
  id: string;
  party: string;
  subject: string;
  issuedAt: Date;
  automated: Automated;
  body: StatementBody;
  dsa: DsaStatement;
}

/** What is known of what led to measures. */
export interface Grounds {
  event: StoredEvent | undefined;
  /** As it is stored: what is sealed is not in it. */
  decision: DecisionRecord | undefined;
  /** The one that decided. */
  pack: Pack | undefined;
  /** The one in force: a person names its rules. */
  current: Pick<Pack, 'rules'>;
  /** What an owner was told of the violations of its parties. */
  told?: Record<Language, { facts: string }> | undefined;
}

const ZONE = 'Asia/Shanghai';

/** Measures of one party that one decision, or one person, took at once. Never empty. */
export function statementOf(id: string, measures: readonly MeasureRow[], grounds: Grounds): Statement {
  const [first] = measures;
  const issuedAt = first!.startsAt!;
  const automated = automatedOf(measures);
  const until = new Date(
    Math.min(...measures.map((row) => later(row.startsAt!, row.terms.appeal.within[0]!).getTime())),
  );
  const reasons = (grounds.decision?.body.reasons ?? []).filter(({ rule }) =>
    measures.some(({ rules }) => rules.includes(rule)),
  );
  const text = (language: Language): StatementText => ({
    facts: factsIn(language, first!, grounds),
    rules:
      grounds.decision === undefined
        ? namedRules(measures, grounds, language)
        : reasons.map(({ rule, params }) => {
            const texts = grounds.pack && renderReason(grounds.pack, rule, params, language);
            return { rule, message: texts?.message ?? rule, law: texts?.law ?? null, mend: texts?.mend ?? null };
          }),
    measures: measures.map(({ id: measure, kind, terms, endsAt, tenths }) => ({
      ...{ id: measure, kind, title: terms.title[language], about: terms.about[language] },
      ...{ ends_at: endsAt?.toISOString() ?? null, points: kind === POINTS && tenths !== null ? tenths / 10 : null },
    })),
    how: HOW[automated][language],
    appeal: appealIn(language, until, measures),
  });
  return {
    ...{ id, party: first!.party!, subject: first!.subject, issuedAt, automated },
    body: {
      texts: { 'zh-CN': text('zh-CN'), en: text('en') },
      evidence: reasons
        .flatMap(({ evidence }) => evidence.map(({ field, start, end }) => ({ field, start, end })))
        .slice(0, 50),
      appeal_until: until.toISOString(),
    },
    dsa: dsaOf(
      measures,
      automated,
      reasons.some(({ rule }) => grounds.pack?.texts.get(rule)?.law !== undefined),
    ),
  };
}

/** What a person named: a rule by its title, for there is nothing yet that fills its message. */
function namedRules(measures: readonly MeasureRow[], { current }: Grounds, language: Language): StatementText['rules'] {
  const named = [...new Set(measures.flatMap(({ rules }) => rules))];
  return named.map((rule) => {
    const found = current.rules.find(({ id }) => id === rule);
    return { rule, message: found?.title[language] ?? rule, law: found?.law ?? null, mend: null };
  });
}

function automatedOf(measures: readonly MeasureRow[]): Automated {
  if (measures.some(({ takenBy }) => takenBy !== null)) return 'no';
  return measures.some(({ settledBy }) => settledBy !== null) ? 'partly' : 'fully';
}

const HOW: Record<Automated, Record<Language, string>> = {
  fully: {
    'zh-CN': '由系统按规则自动作出。您可以要求人工复核。',
    en: 'Decided by the system, by rule. You can ask for a person to look at it.',
  },
  partly: { 'zh-CN': '由系统提出、人工确认。', en: 'Proposed by the system and confirmed by a person.' },
  no: { 'zh-CN': '由人工作出。', en: 'Decided by a person.' },
};

export const dayIn = (language: Language, at: Date): string =>
  new Intl.DateTimeFormat(language, { timeZone: ZONE, dateStyle: 'long' }).format(at);
export const instantIn = (language: Language, at: Date): string =>
  new Intl.DateTimeFormat(language, { timeZone: ZONE, dateStyle: 'long', timeStyle: 'short' }).format(at);

function factsIn(language: Language, { subject }: MeasureRow, { event, told }: Grounds): string {
  if (told !== undefined) return told[language].facts;
  const title = event === undefined ? subject : titleOf(event);
  const what = title === subject ? subject : language === 'en' ? `“${title}” (${subject})` : `“${title}”（${subject}）`;
  if (event === undefined) return language === 'en' ? `About ${what}.` : `涉及${what}。`;
  const at = instantIn(language, event.time);
  return language === 'en' ? `About ${what}, as of ${at}, Beijing time.` : `涉及${what}，发生于 ${at}（北京时间）。`;
}

function appealIn(language: Language, until: Date, measures: readonly MeasureRow[]): string {
  const rounds = Math.max(...measures.map(({ terms }) => terms.appeal.within.length));
  const day = dayIn(language, until);
  return language === 'en'
    ? `You can appeal until ${day}, Beijing time, ${rounds === 1 ? 'once' : `up to ${rounds} times`}; whoever decided does not decide the appeal.`
    : `您可在 ${day}（北京时间）前申诉，最多 ${rounds} 次；申诉由原决定人以外的人员处理。`;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  product: 'CONTENT_TYPE_PRODUCT',
  video: 'CONTENT_TYPE_VIDEO',
  live: 'CONTENT_TYPE_VIDEO',
  review: 'CONTENT_TYPE_TEXT',
  contact: 'CONTENT_TYPE_TEXT',
  ticket: 'CONTENT_TYPE_TEXT',
};

function dsaOf(measures: readonly MeasureRow[], automated: Automated, unlawful: boolean): DsaStatement {
  const restrictions = measures.flatMap(({ terms }) => terms.dsa ?? []);
  const of = (prefix: string): string | null => restrictions.find((one) => one.startsWith(prefix)) ?? null;
  const [first] = measures;
  const ends = measures.map(({ endsAt }) => endsAt);
  const last = ends.includes(null) ? null : new Date(Math.max(...ends.map((at) => at!.getTime())));
  return {
    decision_visibility: [...new Set(restrictions.filter((one) => one.startsWith('DECISION_VISIBILITY')))],
    decision_monetary: of('DECISION_MONETARY'),
    decision_provision: of('DECISION_PROVISION'),
    decision_account: of('DECISION_ACCOUNT'),
    decision_ground: unlawful ? 'DECISION_GROUND_ILLEGAL_CONTENT' : 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    content_type: [CONTENT_TYPES[first!.subject.slice(0, first!.subject.indexOf('/'))] ?? 'CONTENT_TYPE_OTHER'],
    automated_detection: first!.foundBy === 'model' || first!.foundBy === 'ladder' ? 'Yes' : 'No',
    automated_decision: (
      {
        fully: 'AUTOMATED_DECISION_FULLY',
        partly: 'AUTOMATED_DECISION_PARTIALLY',
        no: 'AUTOMATED_DECISION_NOT_AUTOMATED',
      } as const
    )[automated],
    source_type: SOURCES[first!.foundBy],
    application_date: first!.startsAt!.toISOString(),
    end_date: last?.toISOString() ?? null,
  };
}

const SOURCES: Readonly<Record<MeasureRow['foundBy'], DsaStatement['source_type']>> = {
  model: 'SOURCE_VOLUNTARY',
  patrol: 'SOURCE_VOLUNTARY',
  ladder: 'SOURCE_VOLUNTARY',
  origin: 'SOURCE_VOLUNTARY',
  laboratory: 'SOURCE_VOLUNTARY',
  brand: 'SOURCE_TRUSTED_FLAGGER',
  report: 'SOURCE_ARTICLE_16',
  authority: 'SOURCE_TYPE_OTHER_NOTIFICATION',
};
