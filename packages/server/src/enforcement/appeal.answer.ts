import type { Language } from '@anxin/engine';
import type { AppealAnswer, AppealOutcome } from './appeal.ts';
import type { MeasureRow } from './measure.ts';
import { dayIn } from './statement.ts';

/** What a decision on an appeal comes to. */
export interface Decided {
  outcome: AppealOutcome | 'settled';
  measure: MeasureRow;
  /** What was undone with it, it too. */
  undone: readonly MeasureRow[];
  instead: MeasureRow | undefined;
  /** Until when another appeal can be made; null: none. */
  until: Date | null;
  /** Whether somebody else than the first decider decided. */
  byAnother: boolean;
}

/** What the party is told of a decision on its appeal, beside the reason. */
export const answerOf = (decided: Decided): Record<Language, AppealAnswer> => ({
  'zh-CN': answerIn('zh-CN', decided),
  en: answerIn('en', decided),
});

function answerIn(language: Language, decided: Decided): AppealAnswer {
  const words = WORDS[language];
  const { outcome, measure, undone, instead, until, byAnother } = decided;
  return {
    outcome: words.outcome[outcome](measure.terms.title[language]),
    undone: undone.map((row) => `${row.terms.title[language]}${words.points(row.tenths, row.kind)}`),
    instead: instead === undefined ? null : words.instead(instead.terms.title[language], instead.endsAt),
    how: outcome === 'settled' ? words.bySettling : byAnother ? words.byAnother : words.byPerson,
    next: nextIn(words, outcome, until),
  };
}

function nextIn(words: (typeof WORDS)[Language], outcome: Decided['outcome'], until: Date | null): string {
  if (outcome !== 'refused') return words.next[outcome];
  return until === null ? words.last : words.again(until);
}

const WORDS = {
  'zh-CN': {
    outcome: {
      upheld: (title: string) => `申诉成立，“${title}”已撤销。`,
      'partly-upheld': (title: string) => `申诉部分成立，“${title}”已撤销，改为较轻的措施。`,
      refused: (title: string) => `申诉不成立，“${title}”维持不变。`,
      settled: (title: string) => `“${title}”已另行撤销，申诉就此了结。`,
    },
    points: (tenths: number | null, kind: string) =>
      kind === 'points' && tenths !== null ? `（${tenths / 10} 分）` : '',
    instead: (title: string, ends: Date | null) => `${title}${ends === null ? '' : `，至 ${dayIn('zh-CN', ends)}`}`,
    byAnother: '由原决定人以外的人员复核后作出。',
    byPerson: '由人工复核后作出。',
    bySettling: '措施在申诉答复之前已因其他原因撤销。',
    next: {
      upheld: '因该措施产生的扣分、后续措施已一并撤销；由此受到的影响将予以恢复。',
      'partly-upheld': '您可以对改为的措施另行申诉。',
      settled: '因该措施产生的扣分、后续措施已一并撤销；由此受到的影响将予以恢复。',
    },
    last: '对该措施的申诉次数或期限已用完。',
    again: (until: Date) => `如不同意，您可在 ${dayIn('zh-CN', until)}（北京时间）前再次申诉。`,
  },
  en: {
    outcome: {
      upheld: (title: string) => `The appeal is upheld: “${title}” is undone.`,
      'partly-upheld': (title: string) =>
        `The appeal is upheld in part: “${title}” is undone, and something milder is in its place.`,
      refused: (title: string) => `The appeal is refused: “${title}” stays.`,
      settled: (title: string) => `“${title}” was undone otherwise, which settles the appeal.`,
    },
    points: (tenths: number | null, kind: string) =>
      kind === 'points' && tenths !== null ? ` (${tenths / 10} points)` : '',
    instead: (title: string, ends: Date | null) => `${title}${ends === null ? '' : `, until ${dayIn('en', ends)}`}`,
    byAnother: 'Decided by a person who looked at it anew and is not the one who decided first.',
    byPerson: 'Decided by a person who looked at it anew.',
    bySettling: 'The measure was undone for another reason before the appeal was answered.',
    next: {
      upheld: 'Points and measures that followed from it are undone too; what it has cost you is made good.',
      'partly-upheld': 'You can appeal against what is in its place as against any measure.',
      settled: 'Points and measures that followed from it are undone too; what it has cost you is made good.',
    },
    last: 'No further appeal against this measure is left.',
    again: (until: Date) => `If you do not agree, you can appeal again until ${dayIn('en', until)}, Beijing time.`,
  },
} as const;
