import { type ColumnType, Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { LEFT, PLANNED, ThriftyClient } from './thrifty-client.ts';

/**
 * The tables, by name. Each room declares its own beside the code that uses them:
 *
 *     declare module '../foundation/database/database.ts' { interface Tables { parcel: ParcelTable } }
 *
 * so that no lower floor knows a higher one.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging, see above
export interface Tables {}

export type Database = Kysely<Tables>;
export type Tx = Transaction<Tables>;

/** A column that is written as JSON text and read as a value: pg would turn a JavaScript array into a SQL array. */
export type Json<T> = ColumnType<T, string, string>;

// int8 as bigint and numeric as text: a JavaScript number would lose digits of money and of positions without a word
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (format !== 'binary') {
      if (oid === pg.types.builtins.INT8) return BigInt;
      if (oid === pg.types.builtins.NUMERIC) return String;
      if (oid === pg.types.builtins.INTERVAL) return String;
    }
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/**
 * In a statement that is worth planning once for each connection and not each time: one that everybody waits for, whose
 * planning takes as long as its work, and whose text is one of few. At its front, or where a builder makes it, at its end.
 */
export const PLANNED_ONCE = sql.raw(PLANNED);

/**
 * In a statement of a transaction from which nothing is to be learned, neither rows nor how many: nobody waits for it, it
 * goes to the database with the next one. Where it fails, that one fails with its error: not for what is caught.
 */
export const UNANSWERED = sql.raw(LEFT);

/**
 * What `log_txid()` is, for statements that many wait for: the database opens a function of SQL with a query in it anew for each
 * row.
 */
export const LOG_TXID = sql.raw(
  'pg_current_xact_id()::text::bigint + coalesce((select txid_offset from installation), 0)',
);

/**
 * A list for such a statement. The database would see that a list of one is cheaper than the ten that a plan for all reckons
 * with, and plan anew each time; what a subquery gives it can't see.
 */
export function listed(values: readonly unknown[], type: string) {
  const list = sql.raw(`${type}[]`);
  // the second cast says that it is one list, and not as many rows
  return sql`(select ${values}::${list})::${list}`;
}

/** So many rows are written out, each count of them as a statement of its own. */
const FEW = 4;

/**
 * Rows of such a statement, by columns: `from ${rowsOf(['uuid', ids], ['text', names])} as given (id, name)`. Few are written
 * out, which the database reads in half the time; many are lists.
 */
export function rowsOf(...columns: readonly (readonly [type: string, values: readonly unknown[]])[]) {
  const count = columns[0]![1].length;
  if (count === 0 || count > FEW) {
    const [[type, values], ...others] = columns as [(typeof columns)[number], ...typeof columns];
    const more = others.map(([other, list]) => sql`, ${list}::${sql.raw(other)}[]`);
    return sql`unnest(${listed(values, type)}${sql.join(more, sql.raw(''))})`;
  }
  // one template, not one for each value
  const between = ['(values ('];
  for (let row = 0; row < count; row++)
    for (const [column, [type]] of columns.entries())
      between.push(`::${type}${column < columns.length - 1 ? ', ' : row < count - 1 ? '), (' : '))'}`);
  const values = Array.from({ length: count }, (_, row) => columns.map(([, list]) => list[row])).flat();
  return sql(Object.assign(between, { raw: between }), ...values);
}

export interface OpenDatabase {
  db: Database;
  pool: pg.Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  poolSize: number;
  /** Named in pg_stat_activity, so that an operator sees whose connection it is. */
  applicationName?: string;
  /**
   * Plans each statement once for each connection, not only what is `PLANNED_ONCE`: for a database of one's own whose tables
   * grow from nothing and are analysed every few seconds.
   */
  plansAllOnce?: boolean;
  /** Told of connections that break while idle; the pool replaces them by itself. */
  onError?: (error: Error) => void;
}

export function openDatabase(options: DatabaseOptions): OpenDatabase {
  const pool = new pg.Pool({
    Client: ThriftyClient,
    connectionString: options.url,
    max: options.poolSize,
    application_name: options.applicationName ?? 'anxin',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // a database that is there but silent (a stopped process, a cut network) is one that is away
    query_timeout: 60_000,
    keepAlive: true,
    // an idle transaction would hold back every reader of the log
    idle_in_transaction_session_timeout: 60_000,
    types: types as pg.CustomTypesConfig,
    ...{ plansAllOnce: options.plansAllOnce },
  });
  pool.on('error', (error) => options.onError?.(error));
  // a client may lose its connection between two queries: without a listener that would end the process
  pool.on('connect', (client) => client.on('error', (error) => options.onError?.(error)));
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}
