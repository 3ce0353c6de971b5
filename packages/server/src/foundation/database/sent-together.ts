import pg from 'pg';

export interface Statement {
  text: string;
  values?: unknown[] | undefined;
  /** Under which it is prepared; unnamed ones are parsed each time. */
  name?: string | undefined;
}

export type Answer = (error: Error | undefined, result?: unknown) => void;

/** What `pg` has but its types do not tell of. */
interface Wire extends pg.Connection {
  submittedNamedStatements: Record<string, string>;
}
interface Told extends pg.Query {
  name: string | undefined;
  text: string;
  callback: Answer;
  prepare(wire: Wire): void;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, wire: Wire): void;
  handleEmptyQuery(wire: Wire): void;
  handleError(error: Error, wire: Wire): void;
}
const Told = pg.Query as unknown as new (statement: Statement, callback?: Answer) => Told;

/**
 * Statements that go to the database in one piece, and are answered in one: with what the last one gives, or with the error of
 * the first that fails. What stands behind that one is not done. A transaction that it leaves open is the caller's to end.
 */
export class SentTogether extends Told {
  readonly #held: readonly Told[];
  readonly #last: Statement;
  /** How many of those before the last one are done. */
  #done = 0;

  constructor(held: readonly Statement[], last: Statement, callback: Answer) {
    super(last, callback);
    this.#last = last;
    this.#held = held.map((statement) => new Told(statement, (error) => error && this.callback(error)));
  }

  /** The one that is being answered, or failed. */
  get current(): string {
    return this.text;
  }

  override submit = (connection: pg.Connection): null => {
    const { unended, undescribed } = wiresOf(connection);
    const { stream } = connection;
    stream.cork();
    try {
      for (const statement of this.#held) statement.prepare(undescribed);
      this.prepare(unended);
      connection.sync();
    } finally {
      stream.uncork();
    }
    this.#tellOf(this.#held[0] ?? this.#last);
    return null;
  };

  override handleDataRow(message: unknown): void {
    if (this.#done === this.#held.length) super.handleDataRow(message);
  }

  override handleCommandComplete(message: unknown, wire: Wire): void {
    if (this.#done === this.#held.length) super.handleCommandComplete(message, wire);
    else this.#tellOf(this.#held[++this.#done] ?? this.#last);
  }

  override handleError(error: Error, wire: Wire): void {
    // they were sent, but not read
    for (const { name } of [...this.#held.slice(this.#done), this.#last])
      if (name !== undefined) delete wire.submittedNamedStatements[name];
    super.handleError(error, wire);
  }

  /** The client asks for the name of what was parsed. */
  #tellOf({ name, text }: Statement): void {
    this.name = name;
    this.text = text;
  }
}

const wires = new WeakMap<pg.Connection, { unended: Wire; undescribed: Wire }>();

/** A connection over which a statement does not end the piece, and one over which it does not ask how its rows look either. */
function wiresOf(connection: pg.Connection): { unended: Wire; undescribed: Wire } {
  const known = wires.get(connection);
  if (known) return known;
  const unended: Wire = Object.assign(Object.create(connection), { sync: nothing });
  const undescribed: Wire = Object.assign(Object.create(unended), { describe: nothing });
  wires.set(connection, { unended, undescribed });
  return { unended, undescribed };
}

const nothing = (): void => undefined;
