import type pg from 'pg';
import { type AccountName, accountId } from '../../../packages/server/src/ledger/account.ts';
import { SEEDS } from './seeds.ts';

/** Orders of one consumer, and of one product. */
const OF_A_CONSUMER = 10;
export const OF_A_PRODUCT = 50;
/** One of so many products is of one merchant, whose orders grow with all: the seventh, by its number. */
const OF_THE_LARGEST = 20;
const LARGEST = 'm-largest';
const AT_ONCE = 2_000;

export const copyOf = (n: number): string => `o${String(n).padStart(8, '0')}`;
export const productOf = (n: number): string => `p${String(n).padStart(8, '0')}`;

/** How many shops there are is not in statements: it is set for the connection. */
const SHOPS = `current_setting('bench.shops')::int`;

/** SQL of names by the number of an order (`n`), or of a product. */
const padded = (letter: string, number: string): string => `'${letter}' || lpad((${number})::text, 8, '0')`;
const productNumber = `n / ${OF_A_PRODUCT}`;
const merchantOf = (product: string): string =>
  `case when (${product}) % ${OF_THE_LARGEST} = 6 then '${LARGEST}' else 'm' || ((${product}) * 7919::bigint % ${SHOPS}) end`;
/** Whether the first half of the seeds, in this copy of theirs, is of the merchant that has most. */
export const isOfTheLargest = (copy: number): boolean =>
  Math.floor((copy * SEEDS) / OF_A_PRODUCT) % OF_THE_LARGEST === 6;
const [ORDER, CONSUMER, PRODUCT, MERCHANT] = [
  padded('o', 'n'),
  padded('c', `n / ${OF_A_CONSUMER}`),
  padded('p', productNumber),
  merchantOf(productNumber),
];
/** The same as another one by its copy, and in the order of time still. */
const uuid = (column: string): string => `(left(s.${column}::text, 24) || lpad(to_hex(k), 12, '0'))::uuid`;
const suffixed = (column: string): string => `s.${column} || '-' || k`;
const jsonText = (sql: string): string => `to_jsonb((${sql})::text)`;
const renamed = (column: string): string =>
  `s.${column} || jsonb_build_object('merchant_id', ${jsonText(MERCHANT)}, 'consumer_id', ${jsonText(CONSUMER)})`;

interface Copied {
  table: string;
  /** SQL that gives the number of the seed that a row is of. */
  of: string;
  from?: string;
  where?: string;
  /** What is not as in every table: SQL by column. */
  columns?: Readonly<Record<string, string>>;
}

const numberIn = (column: string, letters: number): string => `substr(${column}, ${letters + 1})::bigint`;
const ofOrder = numberIn('s.order_id', 4);

/** What is read and written where orders, rights and claims are asked about, and what lies beside it. */
const COPIED: readonly Copied[] = [
  {
    ...{ table: '"order"', of: numberIn('s.id', 4), where: `s.id like 'seed%'` },
    columns: { id: ORDER, fields: renamed('fields'), stamps: `'{}'` },
  },
  { table: 'order_rights', of: ofOrder },
  { table: 'order_item', of: ofOrder },
  { table: 'delivery', of: ofOrder, columns: { stamps: `'{}'` } },
  {
    ...{ table: 'parcel', of: ofOrder },
    columns: {
      id: suffixed('id'),
      fields: `s.fields || jsonb_build_object('order_id', ${jsonText(ORDER)})`,
      stamps: `'{}'`,
    },
  },
  { table: 'parcel_number', of: ofOrder, columns: { parcel_id: suffixed('parcel_id') } },
  { table: 'parcel_scan', of: ofOrder, columns: { parcel_id: suffixed('parcel_id') } },
  {
    ...{
      table: 'event',
      of: `substr(s.subject_key, 11)::bigint`,
      where: `s.type = 'order.paid' and s.subject_key like 'order/seed%'`,
    },
    columns: {
      ...{ source_id: suffixed('source_id'), subject_key: `'order/' || ${ORDER}` },
      refs: `jsonb_build_object('order', ${ORDER}, 'consumer', ${CONSUMER}, 'merchant', ${MERCHANT})`,
    },
  },
  {
    ...{ table: 'event_key', of: '0', from: `join seeds.event e on e.id = s.event_id and e.type = 'order.paid'` },
    columns: { id: suffixed('id') },
  },
  {
    ...{ table: 'promise', of: `substr(s.subject, 11)::bigint`, where: `s.subject like 'order/seed%'` },
    columns: {
      ...{ key: suffixed('key'), subject: `'order/' || ${ORDER}` },
      party: `case when s.party like 'merchant/%' then 'merchant/' || ${MERCHANT} when s.party like 'consumer/%' then 'consumer/' || ${CONSUMER} else s.party end`,
    },
  },
  { table: 'order_money', of: ofOrder },
  { table: 'ship_stop', of: ofOrder },
  { table: 'aftersale', of: ofOrder },
  { table: 'aftersale_step', of: '0' },
  { table: 'claim', of: ofOrder },
  { table: 'payout', of: ofOrder, columns: { cause_ref: suffixed('cause_ref') } },
  { table: 'payout_part', of: '0', columns: { hold_key: suffixed('hold_key') } },
  {
    ...{ table: 'payment', of: ofOrder },
    columns: { party: `'consumer/' || ${CONSUMER}`, owner_id: suffixed('owner_id') },
  },
  { table: 'recovery', of: ofOrder },
  {
    ...{ table: 'dispute', of: ofOrder },
    columns: { about_id: `case s.about_kind when 'order' then ${ORDER} else s.about_id || '-' || k end` },
  },
  { table: 'dispute_message', of: '0', columns: { person: suffixed('person') } },
];

/** What columns of these names say in every table. */
function conventional(name: string, type: string): string {
  if (type === 'uuid') return uuid(name);
  const named: Readonly<Record<string, string>> = {
    ...{ order_id: ORDER, consumer_id: CONSUMER, merchant_id: MERCHANT, product_id: PRODUCT },
  };
  return type === 'text' && named[name] !== undefined ? named[name] : `s.${name}`;
}

async function statementOf(client: pg.Client, copied: Copied): Promise<string> {
  const { table, of, from = '', where = 'true', columns = {} } = copied;
  const { rows } = await client.query<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = current_schema() and table_name = $1 and is_generated = 'NEVER' order by ordinal_position`,
    [table.replaceAll('"', '')],
  );
  const values = rows.map(({ name, type }) => columns[name] ?? conventional(name, type));
  // copy by copy, so that indexes grow at their end; offset keeps it so
  return `
    insert into ${table} (${rows.map(({ name }) => `"${name}"`).join(', ')})
    select ${values.join(', ')}
    from generate_series($1::bigint, $2::bigint) as g (k)
    cross join lateral (
      select s.*, ${of} as seed from seeds.${table} s ${from} where k is not null and (${where}) offset 0
    ) as s
    cross join lateral (select k * ${SEEDS} + s.seed as n) as numbered`;
}

/** Puts what the seeds left aside: it is copied from there, however much the tables grow. */
export async function keepSeeds(client: pg.Client): Promise<void> {
  await client.query('create schema seeds');
  for (const { table } of COPIED) await client.query(`create table seeds.${table} as select * from ${table}`);
}

/** Makes orders from one number up to another, with all that is theirs. */
export async function copyOrders(
  clients: readonly pg.Client[],
  { from, to, shops }: { from: number; to: number; shops: number },
  onProgress: (line: string) => void,
): Promise<void> {
  for (const client of clients) await client.query(`select set_config('bench.shops', $1, false)`, [String(shops)]);
  const work = COPIED.flatMap((copied) => {
    const parts: { copied: Copied; first: number; last: number }[] = [];
    for (let first = from / SEEDS; first < to / SEEDS; first += AT_ONCE)
      parts.push({ copied, first, last: Math.min(to / SEEDS, first + AT_ONCE) - 1 });
    return parts;
  });
  // what refers to others waits for nobody: nothing is checked while it is copied
  let next = 0;
  const statements = new Map<Copied, string>();
  for (const copied of COPIED) statements.set(copied, await statementOf(clients[0]!, copied));
  await Promise.all(
    clients.map(async (client) => {
      await client.query('set session_replication_role = replica');
      while (next < work.length) {
        const { copied, first, last } = work[next++]!;
        if (first === from / SEEDS)
          onProgress(`${copied.table.replaceAll('"', '')} of ${to.toLocaleString('en')} orders`);
        await client.query(statements.get(copied)!, [first, last]);
      }
      await client.query('set session_replication_role = default');
    }),
  );
  await copyObjects(clients[0]!, { from, to, shops });
  // what they counted is told now, and not while a page is measured
  for (const client of clients) await client.query('select pg_stat_force_next_flush()');
}

/** Goods, shops with what they give, and people. */
async function copyObjects(
  client: pg.Client,
  { from, to, shops: count }: { from: number; to: number; shops: number },
): Promise<void> {
  const products = [from / OF_A_PRODUCT, to / OF_A_PRODUCT - 1];
  await client.query(
    `insert into product (id, fields, stamps)
     select ${padded('p', 'p')}, s.fields || jsonb_build_object('merchant_id', ${jsonText(merchantOf('p'))}), '{}'
     from generate_series($1::bigint, $2::bigint) as g (p) join product s on s.id = 'seed-p' || (p % ${SEEDS})`,
    products,
  );
  await client.query(
    `insert into consumer (id, fields, stamps)
     select ${padded('c', 'c')}, s.fields, '{}'
     from generate_series($1::bigint, $2::bigint) as g (c) join consumer s on s.id = 'seed-c' || (c % ${SEEDS})`,
    [from / OF_A_CONSUMER, to / OF_A_CONSUMER - 1],
  );
  if (from > 0) return;
  const merchants = [...Array.from({ length: count }, (_, m) => `m${m}`), LARGEST];
  const shops = 'unnest($1::text[]) as m (id)';
  await client.query(
    `insert into merchant (id, fields, stamps) select m.id, s.fields, '{}' from ${shops}, merchant s where s.id = 'seed-shop'`,
    [merchants],
  );
  await client.query(
    `insert into enrolment (id, merchant_id, code, from_at, made_by)
     select gen_random_uuid(), m.id, s.code, s.from_at, s.made_by from ${shops}, enrolment s where s.merchant_id = 'seed-shop'`,
    [merchants],
  );
  const accounts = merchants.map((id): AccountName => {
    return { owner: `merchant/${id}`, purpose: 'merchant-balance', currency: 'CNY' };
  });
  await client.query(
    `with opened as (
       insert into ledger_account (id, owner, purpose, currency, normal, buckets, opened_at)
       select a.id, a.owner, 'merchant-balance', 'CNY', 'credit', 1, now() from unnest($1::uuid[], $2::text[]) as a (id, owner))
     insert into ledger_balance (account_id, bucket, normal, lowest, highest)
     select id, 0, 'credit', 0, null from unnest($1::uuid[]) as a (id)`,
    [accounts.map(accountId), accounts.map(({ owner }) => owner)],
  );
}

const LARGE = [
  '"order"',
  'order_rights',
  'order_item',
  'delivery',
  'parcel',
  'parcel_number',
  'parcel_scan',
  'event_key',
];

/** Nobody restarts a database that is thrown away: what is copied is not written twice. */
export async function forgetLogs(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select relid::regclass::text as name from pg_partition_tree('event') where isleaf`,
  );
  for (const name of [...LARGE, ...rows.map((row) => row.name)]) await client.query(`alter table ${name} set unlogged`);
}

export const copiedTables = (): string[] => [
  ...new Set([
    ...COPIED.map(({ table }) => table),
    'product',
    'merchant',
    'consumer',
    'enrolment',
    'ledger_account',
    'ledger_balance',
  ]),
];
