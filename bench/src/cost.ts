import type pg from 'pg';

export interface Query {
  sql: string;
  parameters: readonly unknown[];
}

/** What is asked through a pool, as it is asked: the statements of the list itself are measured, not copies of them. */
export function noteQueries(pool: pg.Pool): Query[] {
  const asked: Query[] = [];
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query(...given: unknown[]) {
        if (typeof given[0] === 'string' && Array.isArray(given[1]))
          asked.push({ sql: given[0], parameters: given[1] });
        return query(...given);
      },
    });
  });
  return asked;
}

/** What a query costs at the database, whatever the machine. */
export interface Cost {
  rows: number;
  buffers: number;
}

interface PlanNode {
  'Node Type': string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks'?: number;
  'Shared Read Blocks'?: number;
  Plans?: PlanNode[];
}

export async function costOf(client: pg.Client, query: Query): Promise<Cost> {
  const { rows } = await client.query(`explain (analyze, buffers, format json) ${query.sql}`, [...query.parameters]);
  const { Plan } = (rows[0] as { 'QUERY PLAN': { Plan: PlanNode }[] })['QUERY PLAN'][0]!;
  return {
    rows: readBy(Plan),
    buffers: (Plan['Shared Hit Blocks'] ?? 0) + (Plan['Shared Read Blocks'] ?? 0),
  };
}

/** Rows and entries that scans gave or passed over. */
function readBy(node: PlanNode): number {
  const own = /Scan$/.test(node['Node Type'])
    ? Math.round((node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'])
    : 0;
  return own + (node.Plans ?? []).reduce((sum, inner) => sum + readBy(inner), 0);
}
