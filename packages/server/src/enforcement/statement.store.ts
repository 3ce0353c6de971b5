import { sql } from 'kysely';
import type { Database, Json, Tx } from '../foundation/database/database.ts';
import type { Automated, DsaStatement, Statement, StatementBody } from './statement.ts';

interface StatementTable {
  id: string;
  party: string;
  subject: string;
  issued_at: Date;
  automated: Automated;
  body: Json<StatementBody>;
  dsa: Json<DsaStatement>;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    statement: StatementTable;
  }
}

type Read = Omit<StatementTable, 'body' | 'dsa'> & { body: StatementBody; dsa: DsaStatement };

const toStatement = ({ issued_at, ...row }: Read): Statement => ({ ...row, issuedAt: issued_at });

export async function insertStatements(tx: Tx, statements: readonly Statement[]): Promise<void> {
  if (statements.length === 0) return;
  const rows = statements.map(({ issuedAt, ...statement }) => ({ ...statement, issued_at: issuedAt }));
  await sql`
    insert into statement select * from jsonb_populate_recordset(null::statement, ${JSON.stringify(rows)}::jsonb)`.execute(
    tx,
  );
}

export async function readStatement(db: Database, id: string): Promise<Statement | undefined> {
  const { rows } = await sql<Read>`select * from statement where id = ${id}`.execute(db);
  return rows[0] && toStatement(rows[0]);
}

/** A day's statements in their order, so many at a time. @param after id of the last one already seen */
export async function readStatementsOf(
  db: Database,
  day: { from: Date; to: Date },
  after: { at: Date; id: string } | undefined,
  limit: number,
): Promise<Statement[]> {
  const { rows } = await sql<Read>`
    select * from statement where issued_at >= ${day.from} and issued_at < ${day.to}
      and (issued_at, id) > (${after?.at ?? day.from}::timestamptz, ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid)
    order by issued_at, id limit ${limit}`.execute(db);
  return rows.map(toStatement);
}
