import { createHash } from 'node:crypto';
import pg from 'pg';

/** What statements hold that are prepared, see `PLANNED_ONCE`. */
export const PLANNED = '/* planned once */';
/** What statements hold whose answer nobody waits for, see `UNANSWERED`. */
export const LEFT = '/* unanswered */';

const names = new Map<string, string>();

/** The name under which a statement is prepared: the same for the same text, whoever writes it. */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = createHash('sha256').update(text).digest('base64url');
  names.set(text, name);
  return name;
}

/** What says nothing: it can't fail but where the statement behind it fails too. */
const OPENING = /^(?:begin|savepoint \w+|release savepoint \w+)$/;
const nothing = () => ({ command: '', rowCount: null, oid: 0, rows: [], fields: [] });
/** Statements that are kept back; more of them are sent, though their answers are still not waited for. */
const MOST_HELD = 16;

/** What has a plan, in a text of one statement. */
const PLANNABLE = /^\s*(?:select|insert|update|delete|with)\b[^;]*$/i;

export interface ThriftyConfig extends pg.ClientConfig {
  /** All that can be is planned once, not only what says so. */
  plansAllOnce?: boolean;
}

type Answer = (error: Error | undefined, result?: unknown) => void;
type Send = (...all: unknown[]) => unknown;

interface Held {
  text: string;
  values?: unknown;
}

/**
 * Goes to the database less often. What is planned once is sent by its name. What opens a transaction or a savepoint, and
 * writes of a transaction whose answer nobody waits for, go with the next statement that somebody does wait for; that one
 * fails with the error of what went before it. So a transaction is shorter for all who wait for what it locks.
 */
export class ThriftyClient extends pg.Client {
  #held: Held[] = [];
  #inTransaction = false;
  /** Whether something was sent or held whose answer is not known. */
  #unsure = false;
  /** Whether there are writes among it. */
  #left = false;
  #failure: Error | undefined;
  readonly #plansAllOnce: boolean;

  constructor(config?: ThriftyConfig) {
    // what is sent together is answered one after another; the types do not know it yet
    super({ ...config, pipeline: true } as pg.ClientConfig);
    this.#plansAllOnce = config?.plansAllOnce ?? false;
  }

  override query = ((query: unknown, ...rest: unknown[]) => {
    if (typeof query !== 'string') return this.#answered(query, rest);
    if (OPENING.test(query)) {
      if (query === 'begin') this.#inTransaction = true;
      // who is done with a savepoint wants to know that all in it went well: it is not the next one's fault
      return this.#left && query.startsWith('release')
        ? this.#answered(query, rest)
        : this.#hold({ text: query }, rest);
    }
    if (this.#inTransaction && query.includes(LEFT)) {
      this.#left = true;
      return this.#hold({ text: query, values: rest[0] }, rest);
    }
    if (query === 'commit' || query === 'rollback') this.#inTransaction = false;
    return this.#answered(query, rest);
  }) as pg.Client['query'];

  /** Says that it is done, and does it with what comes next. */
  #hold(held: Held, rest: unknown[]): unknown {
    this.#held.push(held);
    this.#unsure = true;
    if (this.#held.length >= MOST_HELD) this.#together(() => undefined);
    const answer = rest.at(-1);
    if (typeof answer !== 'function') return Promise.resolve(nothing());
    process.nextTick(answer as Answer, undefined, nothing());
    return undefined;
  }

  #answered(query: unknown, rest: unknown[]): unknown {
    if (!this.#unsure) return this.#send(query, rest);
    this.#unsure = false;
    this.#left = false;
    const answer = rest.at(-1);
    if (typeof answer === 'function') {
      const checked: Answer = (error, result) => (answer as Answer)(this.#failed(query) ?? error, result);
      return this.#together(() => this.#send(query, [...rest.slice(0, -1), checked]));
    }
    const sent = this.#together(() => this.#send(query, rest));
    if (!(sent instanceof Promise)) return sent;
    const check = (): void => {
      const failure = this.#failed(query);
      if (failure) throw failure;
    };
    return sent.then(
      (result) => {
        check();
        return result;
      },
      (error: unknown) => {
        check();
        throw error;
      },
    );
  }

  /** What failed before it, told once; taking all of it back is what one does then. */
  #failed(query: unknown): Error | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return typeof query === 'string' && query.startsWith('rollback') ? undefined : failure;
  }

  /** Sends what is held and what comes behind it in one piece. */
  #together<T>(behind: () => T): T {
    const held = this.#held;
    this.#held = [];
    const { stream } = this.connection;
    stream.cork();
    try {
      for (const { text, values } of held) {
        const failed: Answer = (error) => {
          if (!error) return;
          this.#failure ??= error;
          // what came behind it was not to be done outside of a transaction
          if (text === 'begin') stream.destroy(error);
        };
        this.#send(text, values === undefined ? [failed] : [values, failed]);
      }
      return behind();
    } finally {
      stream.uncork();
    }
  }

  #isPlannedOnce(query: string): boolean {
    return query.includes(PLANNED) || (this.#plansAllOnce && PLANNABLE.test(query));
  }

  #send(query: unknown, rest: unknown[]): unknown {
    const send = super.query as Send;
    if (typeof query !== 'string' || !this.#isPlannedOnce(query)) return send.call(this, query, ...rest);
    const named = { name: nameOf(query), text: query, values: rest[0] };
    const answer = rest.at(-1);
    if (typeof answer === 'function') {
      const noted: Answer = (error, result) => {
        this.#replan(error);
        (answer as Answer)(error, result);
      };
      return send.call(this, named, noted);
    }
    const sent = send.call(this, named) as Promise<unknown>;
    sent.catch((error: unknown) => this.#replan(error));
    return sent;
  }

  /** What was planned before a later version changed the table would fail on this connection for ever; a new one plans anew. */
  #replan(error: unknown): void {
    if ((error as { routine?: unknown } | undefined)?.routine === 'RevalidateCachedQuery')
      this.connection.stream.destroy();
  }
}
