import { createHash } from 'node:crypto';
import pg from 'pg';

/** What statements hold that are prepared, see `PLANNED_ONCE`. */
export const PLANNED = '/* planned once */';

const names = new Map<string, string>();

/** The name under which a statement is prepared: the same for the same text, whoever writes it. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}

/** What begins something and says nothing: it can't fail but where the statement behind it fails too. */
const OPENING = /^(?:begin|savepoint \w+|release savepoint \w+)$/;
const NOTHING = { command: '', rowCount: null, oid: 0, rows: [], fields: [] };

type Answer = (error: Error | undefined, result?: unknown) => void;
type Send = (...all: unknown[]) => unknown;

/**
 * Goes to the database less often: what is planned once is sent by its name, and what opens a transaction or a savepoint
 * waits for the first statement in it and goes with that. So a transaction lasts one way to the database less, for all who
 * wait for what it locks.
 */
export class ThriftyClient extends pg.Client {
  #opening: string[] = [];

  constructor(config?: pg.ClientConfig) {
    // what is sent together is answered one after another; the types do not know it yet
    super({ ...config, pipeline: true } as pg.ClientConfig);
  }

  override query = ((query: unknown, ...rest: unknown[]) => {
    if (typeof query === 'string' && OPENING.test(query)) return this.#open(query, rest);
    if (this.#opening.length === 0) return this.#send(query, rest);
    const opening = this.#opening.join('; ');
    this.#opening = [];
    const { stream } = this.connection;
    stream.cork();
    try {
      const failed: Answer = (error) => {
        // what came behind it was not to be done outside of a transaction
        if (error) stream.destroy(error);
      };
      (super.query as Send).call(this, opening, failed);
      return this.#send(query, rest);
    } finally {
      stream.uncork();
    }
  }) as pg.Client['query'];

  #open(query: string, rest: unknown[]): unknown {
    this.#opening.push(query);
    const answer = rest.at(-1);
    if (typeof answer !== 'function') return Promise.resolve(NOTHING);
    process.nextTick(answer as Answer, undefined, NOTHING);
    return undefined;
  }

  #send(query: unknown, rest: unknown[]): unknown {
    const send = super.query as Send;
    if (typeof query !== 'string' || !query.includes(PLANNED)) return send.call(this, query, ...rest);
    const [values] = rest;
    const sent = send.call(this, { name: nameOf(query), text: query, values }) as Promise<unknown>;
    sent.catch((error: unknown) => {
      // planned before a later version changed the table: this connection would say so for ever, a new one plans anew
      if ((error as { routine?: unknown }).routine === 'RevalidateCachedQuery') this.connection.stream.destroy();
    });
    return sent;
  }
}
