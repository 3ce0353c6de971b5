import pg from 'pg';

/** What a connection sends of a statement: a plain one whole, any other bound to its values. */
type Sending = Record<'query' | 'bind', (...all: unknown[]) => unknown>;

/**
 * Statements that this process sends to databases while it works, those that begin and end transactions among them. Counted
 * where they go out: some go together.
 */
export async function countStatements(work: () => Promise<unknown>): Promise<number> {
  const sending = pg.Connection.prototype as unknown as Sending;
  const { query, bind } = sending;
  let count = 0;
  const counting = (send: Sending['query']) =>
    function counted(this: pg.Connection, ...given: unknown[]) {
      count++;
      return send.apply(this, given);
    };
  Object.assign(sending, { query: counting(query), bind: counting(bind) });
  try {
    await work();
  } finally {
    Object.assign(sending, { query, bind });
  }
  return count;
}
