import type { Pack, Verdict } from '@anxin/engine';
import type { FinalAnswer } from '../casework/case.settling.ts';
import { type CaseRow, readDecisionIds } from '../casework/case.store.ts';
import { decisionReview } from '../casework/case-kind.ts';
import type { Database, Tx } from '../foundation/database/database.ts';
import { readEvents } from '../foundation/log/log.store.ts';
import { readDecisions } from '../policy/decision.store.ts';
import type { DecisionRecord } from '../policy/decision.ts';
import { appealCase } from './appeal.cases.ts';
import type { AppealDeciding } from './appeal.deciding.ts';
import { readAppeal } from './appeal.store.ts';
import type { Carrying } from './carrying.ts';
import type { Guidance } from './guidance.ts';
import { measureProposal, measureReview } from './measure.cases.ts';
import { takingsOf } from './measure.effect.ts';
import { readMeasures, readOfDecisions } from './measure.store.ts';
import { foundIn, type MeasureRow, typeOf } from './measure.ts';
import type { Taking } from './taking.ts';

export interface AnsweringOptions {
  carrying: Pick<Carrying, 'take' | 'settle' | 'reverse' | 'hold'>;
  appeals: Pick<AppealDeciding, 'answered'>;
  pack(): Pick<Pack, 'measures' | 'ladders' | 'rules'>;
  /** Whether another person must confirm what is severe. */
  secondPerson: boolean;
}

/** What one answer comes to. */
interface Consequence {
  by: string;
  at: Date;
  eventId: string;
  /** Measures to undo. */
  undo: readonly string[];
  take: readonly Taking[];
  settle?: { id: string; step: 'confirm' | 'refuse' | 'excuse'; note: Guidance['note'] };
  /** The measure appealed against, and the case that answers. */
  appeal?: { measure: string; row: CaseRow; answer: string };
}

/** Decisions of one case that an answer is carried out for: the newest. */
const MOST_DECISIONS = 500;

const SEVERITY: Readonly<Record<Verdict, number>> = { allow: 0, observe: 1, limit: 2, reject: 3 };

/** What people answer is done, in the transaction that makes it final: cases are locked then, and targets come after. */
export function createAnswering({ carrying, appeals, pack, secondPerson }: AnsweringOptions) {
  async function consequenceOf(
    tx: Tx,
    { row, answer, eventId }: Omit<FinalAnswer, 'answer'> & { answer: { id: string } },
  ): Promise<Consequence[]> {
    const common = { by: row.decidedBy!, at: row.decidedAt!, eventId, undo: [], take: [] };
    const asked = row.about?.slice(row.about.indexOf('/') + 1);
    switch (row.kind) {
      case decisionReview.kind:
        return review(tx, row, answer.id, common);
      case measureProposal.kind:
        return [
          { ...common, settle: { id: asked!, step: answer.id as 'confirm' | 'refuse' | 'excuse', note: noteOf(row) } },
        ];
      case measureReview.kind:
        return answer.id === 'lift' ? [{ ...common, undo: [asked!] }] : [];
      case appealCase.kind: {
        const appeal = await readAppeal(tx, asked!);
        return appeal ? [{ ...common, appeal: { measure: appeal.measureId, row, answer: answer.id } }] : [];
      }
      default:
        return [];
    }
  }

  /** A decision was right, was wrong, or another one is right. */
  async function review(tx: Tx, row: CaseRow, answer: string, common: Consequence): Promise<Consequence[]> {
    const decisions = await readDecisionIds(tx, row.id, MOST_DECISIONS);
    if (answer === 'uphold') return [{ ...common, take: await withheld(tx, row, decisions) }];
    const taken = (await readOfDecisions(tx, decisions)).filter(canBeUndone);
    const undo = (rows: readonly MeasureRow[]) => rows.map(({ id }) => id);
    if (answer === 'clear') return [{ ...common, undo: undo(taken) }];
    const verdict = answer as Verdict;
    // what is milder now does not leave in force what the other verdict took
    const harsher = taken.filter(({ kind, target }) => {
      const other = pack().measures.get(kind)?.verdict;
      return target === row.subject && other !== undefined && SEVERITY[other] > SEVERITY[verdict];
    });
    return [{ ...common, undo: undo(harsher), take: await chosen(tx, row, verdict) }];
  }

  const acting = (row: CaseRow): Pick<Taking, 'takenBy' | 'caseId' | 'confirmed'> => ({
    ...{ takenBy: row.decidedBy, caseId: row.id, confirmed: !secondPerson },
  });

  /** What the decisions of a case would have taken, had the day's limit let them. */
  async function withheld(tx: Tx, row: CaseRow, ids: readonly string[]): Promise<Taking[]> {
    const records = [...(await readDecisions(tx, ids)).values()].filter(({ body }) => (body.withheld ?? []).length > 0);
    const events = await readEvents(
      tx,
      records.map(({ eventId }) => eventId),
    );
    return records
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap(({ id, pack: name, eventId, body: { reasons, withheld: measures = [] } }) => {
        const event = events.get(eventId);
        if (event === undefined) return [];
        const { takenBy, caseId, confirmed } = acting(row);
        const takings = takingsOf(event, { id, pack: name, measures, reasons }, pack(), row.decidedAt!, {
          ...{ takenBy, caseId },
        });
        return takings.map((taking) => ({ ...taking, confirmed: confirmed === true }));
      });
  }

  /** The measure of the catalogue by which a subject of this type has a verdict. */
  async function chosen(tx: Tx, row: CaseRow, verdict: Verdict): Promise<Taking[]> {
    const type = typeOf(row.subject);
    const kind = [...pack().measures.values()].find((one) => one.verdict === verdict && one.on.includes(type));
    if (kind === undefined) return [];
    const record = (await readDecisions(tx, [row.decisionId!])).get(row.decisionId!);
    return [
      {
        ...{ kind, target: row.subject, subject: row.subject, party: row.party, at: row.decidedAt!, ...acting(row) },
        ...{ eventId: row.eventId, decisionId: row.decisionId, ...told(record) },
      },
    ];
  }

  const onFinal = async (tx: Tx, answers: readonly FinalAnswer[]): Promise<void> => {
    const all: Consequence[] = [];
    for (const answer of answers) all.push(...(await consequenceOf(tx, answer)));
    if (all.length === 0) return;
    // for all of them at once: two batches that share targets must not wait for each other in a circle
    await carrying.hold(tx, {
      targets: all.flatMap(({ take }) => take.map(({ target }) => target)),
      measures: all.flatMap(({ undo, settle, appeal }) => [
        ...[...undo, ...(settle ? [settle.id] : []), ...(appeal ? [appeal.measure] : [])],
      ]),
    });
    for (const { by, at, eventId, undo, take, settle, appeal } of all) {
      if (appeal) await appeals.answered(tx, appeal);
      if (settle) await carrying.settle(tx, settle.id, settle.step, by, at, settle.note);
      if (undo.length > 0) await carrying.reverse(tx, undo, { why: 'second-look', by, at, causeId: eventId });
      await carrying.take(tx, take);
    }
  };
  /** What an answer to these cases would come to, by kind of measure; changes nothing. */
  const foresee = async (tx: Tx | Database, rows: readonly CaseRow[], answer: string) => {
    const [undone, taken] = [new Map<string, number>(), new Map<string, number>()];
    const count = (counts: Map<string, number>, kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1);
    for (const row of rows) {
      const answered = { ...row, decidedBy: 'key/nobody' as const, decidedAt: row.openedAt };
      for (const { undo, take, appeal } of await consequenceOf(tx as Tx, {
        row: answered,
        answer: { id: answer },
        eventId: row.id,
      })) {
        const upheld = appeal?.answer === 'upheld' ? [appeal.measure] : [];
        for (const { kind } of await readMeasures(tx, [...undo, ...upheld])) count(undone, kind);
        for (const { kind } of take) count(taken, kind.kind);
      }
    }
    return { undone: Object.fromEntries(undone), taken: Object.fromEntries(taken) };
  };

  return { onFinal, foresee };
}

const noteOf = ({ note }: CaseRow): Guidance['note'] => (note === null ? null : { text: note, fromCase: true });

const canBeUndone = ({ state }: MeasureRow): boolean => ['proposed', 'in-force', 'expired'].includes(state);

/** What a decision says of why: nothing where it is gone. */
const told = (record: DecisionRecord | undefined): Pick<Taking, 'foundBy' | 'rules' | 'pack'> => ({
  foundBy: record === undefined ? 'patrol' : foundIn(record.eventType),
  rules: record?.body.reasons.map(({ rule }) => rule) ?? [],
  pack: record?.pack ?? null,
});
