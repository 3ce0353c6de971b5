import type { Happening } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import type { CaseRow } from '../casework/case.store.ts';
import { actorOf } from '../casework/case.ts';
import { decisionReview } from '../casework/case-kind.ts';
import { listCases } from '../casework/case-list.store.ts';
import type { Casework } from '../casework/casework.ts';
import { queuesOf } from '../casework/queue.ts';
import { measureProposal, measureReview } from '../enforcement/measure.cases.ts';
import type { Party, Principal } from '../foundation/access/principal.ts';
import type { Role } from '../foundation/access/role.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { derivedId } from '../foundation/ids.ts';
import type { ServiceStaff } from './service-people.ts';

/** Those of the demo who answer cases. */
export interface Reviewers {
  /** At least two: who answers a case a second time is not who answered it first. */
  reviewers: readonly Principal[];
  supervisor: Principal;
}

/** Those of the demo who are at work in its history. */
export interface AtWork extends Reviewers {
  staff: ServiceStaff;
}

/** A person of the demo as the one who acts; they act within casework alone, which asks for no permission. */
export const principalOf = (id: string, name: string, role: Role): Principal => ({
  ...{ kind: 'user', id, name, roles: [role], groups: [], scopes: [] },
  ...{ permissions: new Set<string>(), reaches: new Map() },
  session: { id: 'demo', expiresAt: new Date(8.64e15) },
});

/** A consumer or a merchant of the marketplace as the one who acts. */
export const partyOf = (party: Party): Principal => ({
  ...{ kind: 'key', id: derivedId('demo', party), name: party, scopes: [], permissions: new Set<string>(), party },
});

/** 0 to 1 by a case's first event, so that a history that is told again is worked through in the same way. */
export function share(text: string, what: string): number {
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

/** Whoever looks at the same thing once more makes mistakes of their own. */
const lookAt = (row: CaseRow, source: string): string =>
  row.look === null && row.round === 1 ? source : `${source} ${row.look ?? row.round}`;

/** When a case is answered and how: mostly in time and rightly, as people are. */
function planOf(row: CaseRow, source: string, truth: Happening['truth'], dueAt: Date): Plan {
  const sourceId = lookAt(row, source);
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

/** The ids by which their source knows the events of cases, by our ids. */
async function sourcesOf(db: Database, cases: readonly CaseRow[]): Promise<Map<string, string>> {
  const ids = cases.flatMap(({ eventId }) => eventId ?? []);
  if (ids.length === 0) return new Map();
  const events = await db.selectFrom('event').select(['id', 'source_id']).where('id', 'in', ids).execute();
  return new Map(events.map(({ id, source_id }) => [id, source_id]));
}

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
  const sources = await sourcesOf(db, open);
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

/** They share the work evenly; who may not answer a case leaves it to the next one. */
function reviewerOf({ id, notFor }: CaseRow, reviewers: readonly Principal[]): Principal {
  const able = reviewers.filter((one) => !notFor.includes(actorOf(one)));
  return able[Math.floor(share(id, 'who') * able.length)] ?? reviewers[0]!;
}

async function answer(people: Reviewers, row: CaseRow, plan: Plan, caseworkAt: (at: Date) => Casework): Promise<void> {
  const by = row.queue === 'supervision' ? people.supervisor : reviewerOf(row, people.reviewers);
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

const KNOWN = 12;

/**
 * The supervisor makes some of the last finished cases ones with a known answer, so that a visitor meets them among their own.
 */
export async function makeKnown(
  { db, packs }: Pick<Platform, 'db' | 'packs'>,
  { supervisor }: Reviewers,
  truths: ReadonlyMap<string, Happening['truth']>,
  casework: Casework,
): Promise<void> {
  const asked = new Set(queuesOf(packs.current()).all.flatMap(({ id, golden }) => (golden > 0 ? [id] : [])));
  const finished = (await listCases(db, { sort: 'newest', limit: MOST_OPEN, state: 'decided' })).filter(
    ({ kind, state, look, queue }) =>
      kind === decisionReview.kind && state === 'final' && look === null && asked.has(queue),
  );
  const sources = await sourcesOf(db, finished);
  for (const row of finished.slice(0, KNOWN)) {
    const truth = truths.get(sources.get(row.eventId ?? '') ?? '') ?? null;
    const wrong = truth !== null && 'kind' in truth;
    await casework.makeGolden(supervisor, EVERYWHERE, row.id, {
      answers: wrong ? ['uphold', 'reject'] : ['clear'],
      why: wrong ? RIGHT_TO_ACT : RIGHT_TO_CLEAR,
    });
  }
}

const RIGHT_TO_ACT = '事实清楚：文字与画面都指向同一违规，语境里没有排除它的说明。';
const RIGHT_TO_CLEAR = '命中的词在这里是提醒或引用，没有违规的意思。';
