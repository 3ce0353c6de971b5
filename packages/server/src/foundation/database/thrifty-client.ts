import { createHash } from 'node:crypto';
import pg from 'pg';
import { type Answer, SentTogether, type Statement } from './sent-together.ts';

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

type Send = (...all: unknown[]) => unknown;

/**
 * Goes to the database less often. What is planned once is sent by its name. What opens a transaction or a savepoint, and
 * writes of a transaction whose answer nobody waits for, go with the next statement that somebody does wait for; that one
 * fails with the error of what went before it. So a transaction is shorter for all who wait for what it locks.
 */
export class ThriftyClient extends pg.Client {
  #held: Statement[] = [];
  #inTransaction = false;
  /** Whether writes were held or sent whose answer is not known. */
  #left = false;
  /** Whether something was sent to whose answer nobody listens. */
  #unsure = false;
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
      return this.#left && query.startsWith('release') ? this.#answered(query, rest) : this.#hold(query, rest);
    }
    if (this.#inTransaction && query.includes(LEFT)) {
      this.#left = true;
      return this.#hold(query, rest);
    }
    if (query === 'commit' || query === 'rollback') this.#inTransaction = false;
    return query === 'commit' ? this.#commit(rest) : this.#answered(query, rest);
  }) as pg.Client['query'];

  /** Commits, and fails where the database takes it all back because a statement failed whose error somebody caught. */
  #commit(rest: unknown[]): unknown {
    const answer = rest.at(-1);
    if (typeof answer !== 'function')
      return (this.#answered('commit', rest) as Promise<unknown>).then((result) => {
        const fault = uncommitted(result);
        if (fault) throw fault;
        return result;
      });
    const told: Answer = (error, result) => (answer as Answer)(error ?? uncommitted(result), result);
    return this.#answered('commit', [...rest.slice(0, -1), told]);
  }

  /** Says that it is done, and does it with what comes next. */
  #hold(text: string, rest: unknown[]): unknown {
    this.#held.push(this.#statementOf(text, rest));
    if (this.#held.length >= MOST_HELD) this.#sendHeld();
    const answer = rest.at(-1);
    if (typeof answer !== 'function') return Promise.resolve(nothing());
    process.nextTick(answer as Answer, undefined, nothing());
    return undefined;
  }

  #answered(query: unknown, rest: unknown[]): unknown {
    this.#left = false;
    const answer = rest.at(-1);
    if (typeof answer !== 'function')
      return this.#held.length === 0 && !this.#unsure
        ? this.#send(query, rest)
        : new Promise((resolve, reject) => {
            this.#behindHeld(query, rest, (error, result) => (error ? reject(traced(error)) : resolve(result)));
          });
    return this.#behindHeld(query, rest.slice(0, -1), answer as Answer);
  }

  /** Sends what is held and what comes behind it in one piece. */
  #behindHeld(query: unknown, rest: unknown[], answer: Answer): unknown {
    const told: Answer = this.#unsure ? (error, result) => answer(this.#failed(query) ?? error, result) : answer;
    this.#unsure = false;
    const goes = this.#held.length > 0 && typeof query === 'string' && canFollow(query, rest);
    if (goes) return this.#sendTogether(this.#statementOf(query, rest), told);
    const { stream } = this.connection;
    stream.cork();
    try {
      if (this.#held.length > 0) {
        this.#sendHeld();
        return this.#behindHeld(query, rest, answer);
      }
      return this.#send(query, [...rest, told]);
    } finally {
      stream.uncork();
    }
  }

  /** What failed before it, told once; taking all of it back is what one does then. */
  #failed(query: unknown): Error | undefined {
    const failure = this.#failure;
    this.#failure = undefined;
    return typeof query === 'string' && query.startsWith('rollback') ? undefined : failure;
  }

  /** Without waiting for an answer: what failed is told to the next who does. */
  #sendHeld(): void {
    const last = this.#held.pop()!;
    this.#unsure = true;
    const sent = this.#sendTogether(last, (error) => {
      if (!error) return;
      this.#failure ??= error;
      // what comes behind it was not to be done outside of a transaction
      if (sent.current === 'begin') this.connection.stream.destroy(error);
    });
  }

  #sendTogether(last: Statement, answer: Answer): SentTogether {
    const held = this.#held;
    this.#held = [];
    const together = new SentTogether(held, last, (error, result) => {
      if (error) {
        this.#replan(error);
        // it was not reached, and whoever commits is done with the transaction
        if (last.text === 'commit') (super.query as Send).call(this, 'rollback', nothing);
      }
      answer(error, result);
    });
    (super.query as Send).call(this, together);
    return together;
  }

  /** What says nothing has few texts, and is prepared too. */
  #statementOf(text: string, [values]: unknown[]): Statement {
    const isNamed = this.#isPlannedOnce(text) || text === 'commit' || OPENING.test(text);
    return {
      text,
      values: Array.isArray(values) ? values : undefined,
      name: isNamed ? nameOf(text) : undefined,
    };
  }

  #isPlannedOnce(query: string): boolean {
    return query.includes(PLANNED) || (this.#plansAllOnce && PLANNABLE.test(query));
  }

  #send(query: unknown, rest: unknown[]): unknown {
    const send = super.query as Send;
    if (typeof query !== 'string' || !this.#isPlannedOnce(query)) return send.call(this, query, ...rest);
    const named = this.#statementOf(query, rest);
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

/**
 * Whether it can go in one piece with what is held: a rollback is to be done whatever becomes of that, and several
 * statements in one text can't be parsed as one.
 */
const canFollow = (text: string, [values]: unknown[]): boolean =>
  !text.startsWith('rollback') &&
  text.trim() !== '' &&
  ((Array.isArray(values) && values.length > 0) || !text.includes(';'));

/** The database answers a commit of what can't be committed as if all were well. */
const uncommitted = (result: unknown): Error | undefined =>
  (result as { command?: string }).command === 'ROLLBACK'
    ? new Error('The transaction was taken back: a statement in it had failed, and its error was caught')
    : undefined;

/** With the place that waited, not the one that read the answer. */
function traced(error: Error): Error {
  if (error instanceof Error) Error.captureStackTrace(error, traced);
  return error;
}
