import { type RawBuilder, sql } from 'kysely';
import type { Database, Tx } from '../../foundation/database/database.ts';

/** What a person can find; the tiers are those of the published rules: 一般, 严重, 特别严重. */
const HARASSMENT_TIERS = ['ordinary', 'serious', 'very-serious'] as const;
export const FINDINGS = [...HARASSMENT_TIERS, 'unfounded'] as const;
export type Finding = (typeof FINDINGS)[number];

/** The field that what a consumer says is sealed for. */
export const REPORT_TEXT = 'harassment.text';

interface HarassmentReportTable {
  id: string;
  consumer_id: string;
  party: string;
  channel: string;
  at: Date;
  text: string;
  state: 'open' | 'decided';
  tier: Finding | null;
  decided_at: Date | null;
  told_at: Date | null;
  tried_at: Date | null;
}

declare module '../../foundation/database/database.ts' {
  interface Tables {
    harassment_report: HarassmentReportTable;
  }
}

export interface HarassmentReport {
  id: string;
  consumerId: string;
  party: string;
  channel: string;
  at: Date;
  /** Cipher. */
  text: string;
  finding: Finding | null;
  decidedAt: Date | null;
}

const toReport = (row: HarassmentReportTable): HarassmentReport => ({
  ...{ id: row.id, consumerId: row.consumer_id, party: row.party, channel: row.channel, at: row.at, text: row.text },
  ...{ finding: row.tier, decidedAt: row.decided_at },
});

const read = async (db: Database | Tx, rest: RawBuilder<unknown>): Promise<HarassmentReport[]> => {
  const { rows } = await sql<HarassmentReportTable>`select * from harassment_report ${rest}`.execute(db);
  return rows.map(toReport);
};

export async function insertReport(tx: Tx, report: HarassmentReport): Promise<void> {
  await sql`
    insert into harassment_report (id, consumer_id, party, channel, at, text, state)
    values (${report.id}, ${report.consumerId}, ${report.party}, ${report.channel}, ${report.at}, ${report.text}, 'open')`.execute(
    tx,
  );
}

export const readReport = async (db: Database | Tx, id: string): Promise<HarassmentReport | undefined> =>
  (await read(db, sql`where id = ${id}::uuid`))[0];

/** Newest first. */
export function listReports(
  db: Database,
  { consumer, limit, before }: { consumer?: string | undefined; limit: number; before?: string | undefined },
): Promise<HarassmentReport[]> {
  const such = [
    ...(consumer === undefined ? [] : [sql`consumer_id = ${consumer}`]),
    ...(before === undefined ? [] : [sql`id < ${before}::uuid`]),
  ];
  const where = such.length === 0 ? sql`` : sql`where ${sql.join(such, sql` and `)}`;
  return read(db, sql`${where} order by id desc limit ${limit}`);
}

/** How many a consumer made since an instant. */
export async function countReports(tx: Tx, consumer: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from harassment_report where consumer_id = ${consumer} and at > ${since}`.execute(tx);
  return rows[0]!.count;
}

/** What a person found; found anew, after the case was opened again, it is told anew. */
export async function findOnReport(tx: Tx, id: string, finding: Finding, at: Date): Promise<void> {
  await sql`
    update harassment_report set state = 'decided', tier = ${finding}, decided_at = ${at},
      told_at = case when tier = ${finding} then told_at end, tried_at = null
    where id = ${id}::uuid and (decided_at is null or decided_at <= ${at})`.execute(tx);
}

/** Those that were found and that policy has not been told of; what was tried last comes last. */
export const readUntold = (db: Database, limit: number): Promise<HarassmentReport[]> =>
  read(
    db,
    sql`where state = 'decided' and told_at is null order by tried_at nulls first, decided_at, id limit ${limit}`,
  );

export async function markTried(db: Database, id: string, at: Date): Promise<void> {
  await sql`update harassment_report set tried_at = ${at} where id = ${id}::uuid`.execute(db);
}

/** Policy was told of this finding; where there is another one by now, that one has still to be told. */
export async function markTold(db: Database, { id, finding, decidedAt }: HarassmentReport, at: Date): Promise<void> {
  await sql`
    update harassment_report set told_at = case when tier = ${finding} and decided_at = ${decidedAt} then ${at}::timestamptz end
    where id = ${id}::uuid`.execute(db);
}

/** Measures that findings about a report led to, other than the one that is told of under this id. */
export async function takenForReport(tx: Tx, about: string, { source, id }: { source: string; id: string }) {
  const { rows } = await sql<{ id: string }>`
    select m.id from measure m join event e on e.id = m.event_id
    where m.subject = ${about} and m.state in ('proposed', 'in-force')
      and e.source = ${source} and e.source_id <> ${id} order by m.id`.execute(tx);
  return rows.map((row) => row.id);
}
