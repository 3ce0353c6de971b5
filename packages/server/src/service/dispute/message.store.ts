import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';
import type { Side, Silence } from './dispute.ts';

export type MessageKind = 'statement' | 'offer' | 'evidence' | 'request' | 'appeal' | 'compliance';

interface MessageTable {
  id: string;
  dispute_id: string;
  at: Date;
  by_whom: string;
  side: Side | 'platform';
  kind: MessageKind;
  person: string;
  text: string;
  draft: boolean;
}

interface OfferTable {
  dispute_id: string;
  number: number;
  side: Side;
  by_whom: string;
  at: Date;
  refund: bigint;
  compensation: bigint;
  message_id: string | null;
  state: OfferState;
  settled_at: Date | null;
  settled_by: string | null;
  payout_id: string | null;
}

interface AskTable {
  dispute_id: string;
  number: number;
  side: Side;
  test: boolean;
  at: Date;
  by_whom: string;
  due_at: Date;
  silence: Silence;
  message_id: string;
  over_at: Date | null;
  outcome: 'supplied' | 'silent' | 'gone' | null;
}

interface AppealTable {
  id: string;
  dispute_id: string;
  side: Side;
  at: Date;
  by_whom: string;
  message_id: string;
  ruling: number;
  decided_at: Date | null;
  outcome: 'upheld' | 'overturned' | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    dispute_message: MessageTable;
    dispute_offer: OfferTable;
    dispute_ask: AskTable;
    dispute_appeal: AppealTable;
  }
}

export interface MessageRow {
  id: string;
  disputeId: string;
  at: Date;
  by: string;
  side: Side | 'platform';
  kind: MessageKind;
  person: string;
  /** Cipher. */
  text: string;
  draft: boolean;
}

const toMessage = (row: MessageTable): MessageRow => ({
  ...{ id: row.id, disputeId: row.dispute_id, at: row.at, by: row.by_whom, side: row.side, kind: row.kind },
  ...{ person: row.person, text: row.text, draft: row.draft },
});

/** A draft takes the place of the one that its side has. */
export async function addMessage(tx: Tx, row: MessageRow): Promise<void> {
  await sql`
    delete from dispute_message where dispute_id = ${row.disputeId}::uuid and side = ${row.side} and draft
      and ${row.kind} in ('statement', 'evidence')`.execute(tx);
  await sql`
    insert into dispute_message (id, dispute_id, at, by_whom, side, kind, person, text, draft)
    values (${row.id}, ${row.disputeId}, ${row.at}, ${row.by}, ${row.side}, ${row.kind}, ${row.person}, ${row.text},
      ${row.draft})`.execute(tx);
}

/** What a reader may see of what was written: of the other side's drafts nothing. */
export async function readMessages(
  db: Database | Tx,
  dispute: string,
  reader: Side | 'platform',
  limit: number,
): Promise<MessageRow[]> {
  const { rows } = await sql<MessageTable>`
    select * from dispute_message where dispute_id = ${dispute}::uuid and (not draft or side = ${reader})
    order by id limit ${limit}`.execute(db);
  return rows.map(toMessage);
}

export async function countMessages(tx: Tx, dispute: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from dispute_message where dispute_id = ${dispute}::uuid`.execute(tx);
  return rows[0]!.count;
}

export type OfferState = 'open' | 'accepted' | 'replaced' | 'gone';

export interface OfferRow {
  disputeId: string;
  number: number;
  side: Side;
  by: string;
  at: Date;
  refund: bigint;
  compensation: bigint;
  messageId: string | null;
  state: OfferState;
  settledAt: Date | null;
  payoutId: string | null;
}

const toOffer = (row: OfferTable): OfferRow => ({
  ...{ disputeId: row.dispute_id, number: row.number, side: row.side, by: row.by_whom, at: row.at },
  ...{ refund: row.refund, compensation: row.compensation, messageId: row.message_id, state: row.state },
  ...{ settledAt: row.settled_at, payoutId: row.payout_id },
});

export async function readOffers(db: Database | Tx, dispute: string): Promise<OfferRow[]> {
  const { rows } = await sql<OfferTable>`
    select * from dispute_offer where dispute_id = ${dispute}::uuid order by number`.execute(db);
  return rows.map(toOffer);
}

/** What is offered anew takes the place of what the same side offered before. */
export async function addOffer(tx: Tx, row: OfferRow): Promise<void> {
  await endOffers(tx, row.disputeId, { as: 'replaced', by: row.by, at: row.at, side: row.side });
  await sql`
    insert into dispute_offer (dispute_id, number, side, by_whom, at, refund, compensation, message_id, state)
    values (${row.disputeId}, ${row.number}, ${row.side}, ${row.by}, ${row.at}, ${row.refund}, ${row.compensation},
      ${row.messageId}, 'open')`.execute(tx);
}

export async function acceptOffer(tx: Tx, row: OfferRow, by: string, at: Date, payout: string): Promise<void> {
  await sql`
    update dispute_offer set state = 'accepted', settled_at = ${at}, settled_by = ${by}, payout_id = ${payout}
    where dispute_id = ${row.disputeId}::uuid and number = ${row.number}`.execute(tx);
}

/** Open offers that nobody can accept any more: of one side, or of both. */
export async function endOffers(
  tx: Tx,
  dispute: string,
  how: { as: 'replaced' | 'gone'; by: string; at: Date; side?: Side },
): Promise<void> {
  await sql`
    update dispute_offer set state = ${how.as}, settled_at = ${how.at}, settled_by = ${how.by}
    where dispute_id = ${dispute}::uuid and state = 'open' ${how.side === undefined ? sql`` : sql`and side = ${how.side}`}`.execute(
    tx,
  );
}

export interface AskRow {
  disputeId: string;
  number: number;
  side: Side;
  /** Something is tested meanwhile: the clocks stand still. */
  test: boolean;
  at: Date;
  by: string;
  dueAt: Date;
  silence: Silence;
  messageId: string;
  overAt: Date | null;
  outcome: 'supplied' | 'silent' | 'gone' | null;
}

const toAsk = (row: AskTable): AskRow => ({
  ...{ disputeId: row.dispute_id, number: row.number, side: row.side, test: row.test, at: row.at, by: row.by_whom },
  ...{ dueAt: row.due_at, silence: row.silence, messageId: row.message_id, overAt: row.over_at, outcome: row.outcome },
});

export async function readAsks(db: Database | Tx, dispute: string): Promise<AskRow[]> {
  const { rows } = await sql<AskTable>`
    select * from dispute_ask where dispute_id = ${dispute}::uuid order by number`.execute(db);
  return rows.map(toAsk);
}

export async function addAsk(tx: Tx, row: AskRow): Promise<void> {
  await sql`
    insert into dispute_ask (dispute_id, number, side, test, at, by_whom, due_at, silence, message_id)
    values (${row.disputeId}, ${row.number}, ${row.side}, ${row.test}, ${row.at}, ${row.by}, ${row.dueAt},
      ${row.silence}, ${row.messageId})`.execute(tx);
}

export async function endAsk(
  tx: Tx,
  { disputeId, number }: Pick<AskRow, 'disputeId' | 'number'>,
  outcome: NonNullable<AskRow['outcome']>,
  at: Date,
): Promise<void> {
  await sql`
    update dispute_ask set outcome = ${outcome}, over_at = ${at}
    where dispute_id = ${disputeId}::uuid and number = ${number} and outcome is null`.execute(tx);
}

export interface AppealRow {
  id: string;
  disputeId: string;
  side: Side;
  at: Date;
  by: string;
  messageId: string;
  ruling: number;
  decidedAt: Date | null;
  outcome: 'upheld' | 'overturned' | null;
}

const toAppeal = (row: AppealTable): AppealRow => ({
  ...{ id: row.id, disputeId: row.dispute_id, side: row.side, at: row.at, by: row.by_whom },
  ...{ messageId: row.message_id, ruling: row.ruling, decidedAt: row.decided_at, outcome: row.outcome },
});

const appeals = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<AppealRow[]> =>
  (await sql<AppealTable>`select * from dispute_appeal ${rest}`.execute(db)).rows.map(toAppeal);

/** The oldest first: of each side one at most, and another where it was ruled anew. */
export const readAppeals = (db: Database | Tx, dispute: string): Promise<AppealRow[]> =>
  appeals(db, sql`where dispute_id = ${dispute}::uuid order by id`);

export async function addAppeal(tx: Tx, row: AppealRow): Promise<void> {
  await sql`
    insert into dispute_appeal (id, dispute_id, side, at, by_whom, message_id, ruling)
    values (${row.id}, ${row.disputeId}, ${row.side}, ${row.at}, ${row.by}, ${row.messageId}, ${row.ruling})`.execute(
    tx,
  );
}

export async function decideAppeal(
  tx: Tx,
  id: string,
  { outcome, at }: { outcome: NonNullable<AppealRow['outcome']>; at: Date },
): Promise<void> {
  await sql`
    update dispute_appeal set decided_at = ${at}, outcome = ${outcome}
    where id = ${id}::uuid and decided_at is null`.execute(tx);
}
