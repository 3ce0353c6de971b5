import type { Happening } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import type { CaseRow } from '../casework/case.store.ts';
import { listCases } from '../casework/case-list.store.ts';
import type { Casework } from '../casework/casework.ts';
import { measureProposal, measureReview } from '../enforcement/measure.cases.ts';
import type { Principal } from '../foundation/access/principal.ts';
import { Problem } from '../foundation/errors.ts';

/** Those of the demo who answer cases. */
export interface Reviewers {
  reviewer: Principal;
  supervisor: Principal;
}

/** A person of the demo as the one who acts; they act within casework alone, which asks for no permission. */
export const principalOf = (id: string, name: string, role: 'reviewer' | 'supervisor'): Principal => ({
  ...{ kind: 'user', id, name, roles: [role], groups: [], scopes: [] },
  ...{ permissions: new Set<string>(), reaches: new Map() },
  session: { id: 'demo', expiresAt: new Date(8.64e15) },
});

/** 0 to 1 by a case's first event, so that a history that is told again is worked through in the same way. */
function share(text: string, what: string): number {
  let h = 2_166_136_261;
  for (const sign of `${what} ${text}`) h = Math.imul(h ^ sign.codePointAt(0)!, 16_777_619);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b_3c6d);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

interface Plan {
  at: Date;
  answer: string;
  note?: string;
  comment?: string;
}

const NOTES = [
  '证据不足以单独判断，请主管看上下文。',
  '话术像新变种，词库里没有，先请主管定。',
  '商家提交了说明，需要主管核对资质。',
];
const NOT_PROVED = '证据不足，不予处置。';
const COMMENTS = [
  '同一商家本周第二次。',
  '已对照商品主图，确为同款。',
  '消费者提供了截图，与记录一致。',
  '语境是提醒防骗，不是引流。',
];

/** When a case is answered and how: mostly in time and rightly, as people are. */
function planOf(row: CaseRow, sourceId: string, truth: Happening['truth'], dueAt: Date): Plan {
  const span = dueAt.getTime() - row.openedAt.getTime();
  // a supervisor comes after the reviewer who was not sure
  const part =
    row.queue === 'supervision'
      ? 0.95
      : share(sourceId, 'delay') < 0.12
        ? 1.1 + share(sourceId, 'late')
        : 0.08 + 0.8 * share(sourceId, 'early');
  const at = new Date(row.openedAt.getTime() + Math.floor(span * part));
  const wrong = truth !== null && 'kind' in truth;
  const slip = share(sourceId, 'slip') < 0.05;
  const grave = share(sourceId, 'grave') < 0.25;
  const chosen = wrong !== slip ? (grave && row.verdict === 'limit' ? 'reject' : 'uphold') : 'clear';
  if (row.kind === measureProposal.kind)
    return wrong === slip ? { at, answer: 'refuse', note: NOT_PROVED } : { at, answer: 'confirm' };
  if (row.kind === measureReview.kind) return { at, answer: 'keep' };
  const pick = (all: readonly string[]): string => all[Math.floor(share(sourceId, 'text') * all.length)]!;
  const unsure = row.queue !== 'supervision' && share(sourceId, 'unsure') < 0.06;
  return {
    at,
    ...(unsure ? { answer: 'unsure', note: pick(NOTES) } : { answer: chosen }),
    ...(share(sourceId, 'comment') < 0.22 ? { comment: pick(COMMENTS) } : {}),
  };
}

/** More are never open at once: those that nobody has answered in a history are the last of it. */
const MOST_OPEN = 200;
const EVERYWHERE = () => true;

/**
 * Answers the cases whose time has come, in the order of their times.
 * @param truths what is true of events, by their source's id
 * @param caseworkAt casework as it was at an instant
 * @param most answers at once
 */
export async function answerCases(
  { db }: Pick<Platform, 'db'>,
  people: Reviewers,
  truths: ReadonlyMap<string, Happening['truth']>,
  now: Date,
  caseworkAt: (at: Date) => Casework,
  most = MOST_OPEN,
): Promise<number> {
  const open = await listCases(db, { sort: 'newest', limit: MOST_OPEN, state: 'open' });
  if (open.length === 0) return 0;
  const events = await db
    .selectFrom('event')
    .select(['id', 'source_id'])
    .where(
      'id',
      'in',
      open.flatMap(({ eventId }) => eventId ?? []),
    )
    .execute();
  const sources = new Map(events.map(({ id, source_id }) => [id, source_id]));
  const due = open
    .flatMap((row) => {
      const source = sources.get(row.eventId ?? '');
      return source === undefined ? [] : [{ row, plan: planOf(row, source, truths.get(source) ?? null, row.dueAt) }];
    })
    .filter(({ plan }) => plan.at <= now)
    .sort((a, b) => a.plan.at.getTime() - b.plan.at.getTime())
    .slice(0, most);
  for (const { row, plan } of due) await answer(people, row, plan, caseworkAt);
  if (due.length > 0) await caseworkAt(now).settle();
  return due.length;
}

async function answer(people: Reviewers, row: CaseRow, plan: Plan, caseworkAt: (at: Date) => Casework): Promise<void> {
  const by = row.queue === 'supervision' ? people.supervisor : people.reviewer;
  const takenAt = new Date(plan.at.getTime() - 20_000 - Math.floor(share(row.id, 'read') * 150_000));
  try {
    const taken = await caseworkAt(takenAt).take(by, EVERYWHERE, row.id);
    const casework = caseworkAt(plan.at);
    if (plan.comment !== undefined) await casework.comment(by, EVERYWHERE, row.id, plan.comment);
    const { answer: chosen, note } = plan;
    await casework.decide(by, EVERYWHERE, row.id, {
      answer: chosen,
      version: taken.version,
      ...(note ? { note } : {}),
    });
  } catch (error) {
    // a visitor was faster
    if (!(error instanceof Problem) || !error.code.startsWith('case.')) throw error;
  }
}
