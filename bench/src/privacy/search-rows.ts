import type pg from 'pg';

/** Orders, and the merchants that they are of: a merchant's share falls as its rank rises, as 1/rank. */
export interface Market {
  orders: number;
  merchants: number;
}

/** Tokens that are made of each order: its phone, the last four digits, its name. */
export const MADE_TOKENS = 3;
const AT_ONCE = 250_000;

export const merchantOfRank = (rank: number): string => `m${rank}`;
const rankOf = (merchants: number): string => `floor(power(${merchants + 1}, ${UNIFORM(1)}))::int`;

/** Last four digits of an order by its number, as the database computes them. */
const TAIL = `lpad((n * 7919::bigint % 9973)::text, 4, '0')`;
/** Uniform between 0 and 1, the same in every run. */
const UNIFORM = (seed: number): string => `((hashint8extended(n, ${seed}) & 1073741823) / 1073741824.0::float8)`;
const FIELD = 268_435_456;

/**
 * Rows of the index as the reaction would leave them, without opening millions of recipients: whose an order is follows
 * 1/rank; the tokens of phones and names are hashes of the right width, and so are those of last digits, but those of the
 * merchants in `tails` are the real ones of their digits.
 */
export async function fillIndex(
  client: pg.Client,
  { orders, merchants }: Market,
  tails: readonly { merchant: string; tail: string; token: number }[],
  onProgress: (line: string) => void,
): Promise<void> {
  // what nobody writes to meanwhile is filled before its index is made; the index comes out the same
  await client.query(`
    alter table vault_index set unlogged;
    alter table vault_index drop constraint vault_index_pkey;
    create temporary table tail (merchant text, tail text, token integer, primary key (merchant, tail));
    set maintenance_work_mem = '1GB'`);
  await client.query(`insert into tail select * from unnest($1::text[], $2::text[], $3::integer[])`, [
    tails.map(({ merchant }) => merchant),
    tails.map(({ tail }) => tail),
    tails.map(({ token }) => token),
  ]);
  await client.query('analyze tail');
  for (let from = 1; from <= orders; from += AT_ONCE) {
    const to = Math.min(orders, from + AT_ONCE - 1);
    onProgress(`index rows of ${to.toLocaleString('en')} orders`);
    await client.query(`
      insert into vault_index (generation, merchant, token, order_id)
      select 1, o.merchant, one.token, o.id
      from (
        select n, 'm' || ${rankOf(merchants)} as merchant,
          (6900000000000000000 + n * 7)::text as id, ${TAIL} as tail
        from generate_series(${from}::bigint, ${to}::bigint) as g (n)) as o
      left join tail t on t.merchant = o.merchant and t.tail = o.tail
      cross join lateral (values
        (hashint8(n) & 1048575),
        (${FIELD} + (coalesce(t.token, ${FIELD} + (hashtext(o.merchant || ' ' || o.tail) & 16383)) - ${FIELD})),
        (${2 * FIELD} + (hashtext(o.merchant || ' ' || floor(power(5000, ${UNIFORM(2)}))::int) & 16383))) as one (token)`);
  }
  onProgress('the index of the index rows');
  await client.query('alter table vault_index add primary key (generation, merchant, token, order_id)');
  await client.query('vacuum analyze vault_index');
}

/** Of what is held of each order beside its tokens: for its size, of fewer orders, with as many tokens as orders have. */
export async function fillIndexed(client: pg.Client, { orders, merchants }: Market, tokens: number): Promise<void> {
  await client.query(`
    insert into vault_indexed (generation, order_id, merchant, person, event_id, stamp, tokens)
    select 1, (6900000000000000000 + n * 7)::text, 'm' || ${rankOf(merchants)},
      'consumer/' || (70000000000 + n), gen_random_uuid(), '2026-11-20T07:30:00.000Z douyin order-' || n,
      array(select hashint8(n * 31 + k) & 2147483647 from generate_series(1, ${tokens}) as t (k))
    from generate_series(1, ${orders}::bigint) as g (n)`);
  await client.query('vacuum analyze vault_indexed');
}

/** What there is of a merchant, and which of its orders end in these digits: read without any token. */
export async function truthOf(
  client: pg.Client,
  { orders, merchants }: Market,
  merchant: string,
  tail: string,
): Promise<{ orders: number; fitting: string[] }> {
  const { rows } = await client.query<{ orders: number; fitting: string[] | null }>(
    `select count(*)::int as orders, array_agg(id order by id) filter (where tail = $2) as fitting
     from (
       select 'm' || ${rankOf(merchants)} as merchant,
         (6900000000000000000 + n * 7)::text as id, ${TAIL} as tail
       from generate_series(1, ${orders}::bigint) as g (n)) as o
     where merchant = $1`,
    [merchant, tail],
  );
  return { orders: rows[0]!.orders, fitting: rows[0]!.fitting ?? [] };
}
