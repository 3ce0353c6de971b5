import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { beijingDay, beijingMidnight } from '../foundation/beijing-time.ts';
import type { Database } from '../foundation/database/database.ts';
import type { Keys } from '../foundation/sealing/keys.ts';
import { canonicalJson } from '../foundation/trail/canonical-json.ts';
import { readStatementsOf } from './statement.store.ts';
import type { Statement } from './statement.ts';

interface StatementArchiveTable {
  day: string;
  rows: number;
  sha256: string;
  made_at: Date;
}

declare module '../foundation/database/database.ts' {
  interface Tables {
    statement_archive: StatementArchiveTable;
  }
}

/** A closed day: how many statements it has, and the hash of its lines. */
export type ArchivedDay = Omit<StatementArchiveTable, 'made_at'>;

const DAY_MS = 86_400_000;
const PAGE = 500;

const instantsOf = (day: string) => {
  const from = beijingMidnight(day);
  return { from, to: new Date(from.getTime() + DAY_MS) };
};

/**
 * One statement as everybody may see it: no text about what happened, no name; who it is about only as a word that is
 * the same in every line about them, and that nobody without the installation's key can compute.
 */
function publicLine(statement: Statement, keys: Pick<Keys, 'mac'>): string {
  const { id, party, subject, issuedAt, automated, body, dsa } = statement;
  const alias = (what: string): string =>
    `${what.slice(0, what.indexOf('/'))}/${keys.mac('index', `statement-archive ${what}`).toString('hex').slice(0, 24)}`;
  return canonicalJson({
    ...{ id, issued_at: issuedAt.toISOString(), automated, party: alias(party), subject: alias(subject) },
    rules: body.texts.en.rules.map(({ rule, law }) => ({ rule, law })),
    measures: body.texts.en.measures.map(({ kind, ends_at, points }) => ({ kind, ends_at, points })),
    ...{ appeal_until: body.appeal_until, ...dsa },
  });
}

/** The lines of a day, in the order in which the statements were issued; the same whenever they are read. */
export async function* linesOf(db: Database, keys: Pick<Keys, 'mac'>, day: string): AsyncGenerator<string> {
  const instants = instantsOf(day);
  for (let after: { at: Date; id: string } | undefined; ; ) {
    const page = await readStatementsOf(db, instants, after, PAGE);
    for (const statement of page) yield `${publicLine(statement, keys)}\n`;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = { at: last.issuedAt, id: last.id };
  }
}

/**
 * Closes the days before today that are not closed yet: their number of statements and hash are fixed.
 * @param most days closed at once, the oldest first
 */
export async function closeDays(db: Database, keys: Pick<Keys, 'mac'>, now: Date, most = 31): Promise<number> {
  const { rows } = await sql<{ first: Date | null; last: string | null }>`
    select (select min(issued_at) from statement) as first, (select max(day)::text from statement_archive) as last`.execute(
    db,
  );
  const { first, last } = rows[0]!;
  const from = last !== null ? dayAfter(last) : first === null ? undefined : beijingDay(first);
  const today = beijingDay(now);
  let closed = 0;
  for (let day = from; day !== undefined && day < today && closed < most; day = dayAfter(day)) {
    const hash = createHash('sha256');
    let lines = 0;
    for await (const line of linesOf(db, keys, day)) {
      hash.update(line);
      lines++;
    }
    await sql`
      insert into statement_archive (day, rows, sha256, made_at) values (${day}, ${lines}, ${hash.digest('hex')}, ${now})
      on conflict (day) do nothing`.execute(db);
    closed++;
  }
  return closed;
}

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** Newest first. @param before a day that was seen already */
export async function listDays(db: Database, limit: number, before?: string): Promise<ArchivedDay[]> {
  const { rows } = await sql<ArchivedDay>`
    select day::text, rows, sha256 from statement_archive where day < ${before ?? 'infinity'}::date
    order by day desc limit ${limit}`.execute(db);
  return rows;
}

export async function findDay(db: Database, day: string): Promise<ArchivedDay | undefined> {
  const { rows } = await sql<ArchivedDay>`
    select day::text, rows, sha256 from statement_archive where day = ${day}::date`.execute(db);
  return rows[0];
}
