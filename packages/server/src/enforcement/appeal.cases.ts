import type { CaseAsking } from '../casework/case.about.ts';
import { type Actor, isActor } from '../casework/case.ts';
import { type CaseKind, SUPERVISION } from '../casework/case-kind.ts';
import type { Tx } from '../foundation/database/database.ts';
import type { AppealRow } from './appeal.ts';
import { readMeasures } from './measure.store.ts';
import { type MeasureRow, queueOf } from './measure.ts';

/** A party objects to a measure: somebody else than who decided first says whether it stays. Answers are called as outcomes are. */
export const appealCase: CaseKind = {
  kind: 'appeal',
  doc: { 'zh-CN': '申诉处理', en: 'Somebody decides an appeal' },
  promisedElsewhere: true,
  answers: [
    {
      ...{ id: 'upheld', key: 'g', verdict: null, noteRequired: true },
      title: { 'zh-CN': '申诉成立，撤销处置', en: 'Upheld: undo the measure' },
    },
    {
      ...{ id: 'partly-upheld', key: 'p', verdict: null, noteRequired: true, elsewhere: true },
      title: { 'zh-CN': '部分成立，改为较轻处置', en: 'Upheld in part: something milder instead' },
    },
    {
      ...{ id: 'refused', key: 'r', verdict: null, noteRequired: true },
      title: { 'zh-CN': '申诉不成立', en: 'Refused: the measure stays' },
    },
    {
      ...{ id: 'ask', key: 'q', verdict: null, noteRequired: true },
      title: { 'zh-CN': '请对方补充材料', en: 'Ask the party for more' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

export const caseOf = (id: string) => ({ kind: appealCase.kind, about: `appeal/${id}` });

/** The case of an appeal; nobody of `deciders` gets it. */
export const appealAsking = (appeal: AppealRow, measure: MeasureRow, deciders: readonly Actor[]): CaseAsking => ({
  ...{ ...caseOf(appeal.id), queue: queueOf(measure.terms), openedAt: appeal.openedAt, notFor: deciders },
  // what weighs most on a party is looked at first: severity and priority are both 0 to 100
  ...{ priority: measure.severity, subject: measure.subject, party: appeal.party },
  ...{ title: measure.terms.title['zh-CN'], eventId: measure.eventId, decisionId: measure.decisionId },
  ...(appeal.dueAt === null ? {} : { promisedAt: appeal.dueAt }),
  routedBy: {
    rules: measure.rules,
    amount: measure.amount === null ? undefined : { amount: Number(measure.amount), currency: measure.currency! },
  },
});

/** Measures lead to measures through few hands. */
const MOST_CAUSES = 10;

/** Who does not decide an appeal: whoever took or confirmed the measure or what led to it, and whoever made the appeal. */
export async function decidersBefore(tx: Tx, openedBy: string, measure: MeasureRow): Promise<Actor[]> {
  const found: (string | null)[] = [openedBy];
  let next: MeasureRow | undefined = measure;
  for (let i = 0; next !== undefined && i < MOST_CAUSES; i++) {
    found.push(next.takenBy, next.settledBy);
    next = next.causeId === null ? undefined : (await readMeasures(tx, [next.causeId]))[0];
  }
  return [...new Set(found.filter(isActor))];
}
