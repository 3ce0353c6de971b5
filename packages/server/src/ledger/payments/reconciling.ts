import { beijingDay, beijingMidnight } from '../../foundation/beijing-time.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import { asProblem, Problem } from '../../foundation/errors.ts';
import { type Ids, lowestIdAt } from '../../foundation/ids.ts';
import { type NewDiscrepancy, noteDiscrepancies } from './discrepancy.store.ts';
import { readFile, Untrusted } from './file.read.ts';
import type { FileLine } from './file.write.ts';
import type { Payments } from './payments.ts';
import type { PaymentPort } from './port.ts';
import {
  type Compared,
  closeReconciliation,
  compareLines,
  daysToReconcile,
  dropReadings,
  insertLines,
  markProved,
  type Reconciliation,
  readReconciliation,
  saveReading,
  unproved,
} from './reconciliation.store.ts';

export interface Reconciling {
  /**
   * Holds the provider's file of a day against what we know. What it proves is settled; what does not agree becomes
   * discrepancies. A file that cannot be trusted is `refused` as a whole. Reconciling again compares again.
   * @throws Problem `reconciliation.day`, `reconciliation.no-file`, `payment.no-provider`
   */
  reconcile(day: string): Promise<Reconciliation>;
  /** All days that are over and have no whole file yet. */
  catchUp(signal: AbortSignal): Promise<void>;
}

export interface ReconcilingOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  port: PaymentPort | undefined;
  payments: Pick<Payments, 'settle'>;
  log: { warn(fields: object, message: string): void };
}

const PAGE = 1_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;
/** What was begun longer ago has ended, or its process has. */
const LONGEST_READING_MS = 3_600_000;
/** Days in one run of the job. */
const MOST_DAYS = 31;
const NO_ID = '00000000-0000-0000-0000-000000000000';

export function createReconciling({ db, clock, ids, port, payments, log }: ReconcilingOptions): Reconciling {
  const readDay = async (day: string, provider: PaymentPort): Promise<void> => {
    const file = await provider.file(day);
    if (typeof file === 'string')
      throw new Problem('reconciliation.no-file', { detail: `The file of ${day} is ${file}`, field: 'day' });
    const reading = ids.next();
    const named = { day, at: clock.now(), reason: null, line: null };
    try {
      const lines = readFile(file, day);
      const page: FileLine[] = [];
      const write = async (): Promise<void> => {
        if (page.length > 0) await insertLines(db, day, reading, page.splice(0));
      };
      let next = await lines.next();
      for (; !next.done; next = await lines.next()) {
        page.push(next.value);
        if (page.length === PAGE) await write();
      }
      await write();
      await saveReading(db, { ...named, ...next.value, reading, state: 'read' });
    } catch (error) {
      if (!(error instanceof Untrusted)) throw error;
      const refused = { reason: error.why, line: error.line, lines: 0, reading: null, sha256: null };
      await saveReading(db, { ...named, ...refused, state: 'refused' });
    } finally {
      await dropReadings(db, { day, reading, before: lowestIdAt(new Date(Date.now() - LONGEST_READING_MS)) });
    }
  };

  /** @returns whether all that it proves is settled */
  const compare = async (day: string, reading: string): Promise<boolean> => {
    let whole = true;
    const settle = async ({ id, providerId, amount, currency, at }: Compared): Promise<void> => {
      try {
        await payments.settle({ id, outcome: 'settled', providerId, amount, currency, at, by: 'file' });
      } catch (error) {
        whole = false;
        log.warn({ day, payment: id, code: asProblem(error).code }, 'what a file proves could not be settled');
      }
    };
    for (let after = 0; ; ) {
      const lines = await compareLines(db, { day, reading, after, limit: PAGE });
      const sound = lines.filter(({ finding }) => finding === undefined || finding === 'unsettled');
      await markProved(db, day, sound);
      for (const line of sound) if (line.finding === 'unsettled') await settle(line);
      await noteDiscrepancies(
        db,
        lines.flatMap((line) => discrepancyOf(day, line)),
        clock.now(),
      );
      if (lines.length < PAGE) return whole;
      after = lines.at(-1)!.line;
    }
  };

  const findMissing = async (day: string): Promise<void> => {
    const from = beijingMidnight(day);
    const to = new Date(from.getTime() + DAY_MS);
    for (let after = NO_ID; ; ) {
      const missing = await unproved(db, { from, to, after, limit: PAGE });
      const found = missing.map(({ id, amount, currency, settledAt }): NewDiscrepancy => {
        const told = { amount: String(amount), currency, settled_at: settledAt.toISOString() };
        return { kind: 'line-missing', paymentId: id, day, told };
      });
      await noteDiscrepancies(db, found, clock.now());
      if (missing.length < PAGE) return;
      after = missing.at(-1)!.id;
    }
  };

  const reconcile = async (day: string): Promise<Reconciliation> => {
    if (!isDay(day) || day >= beijingDay(clock.now())) throw new Problem('reconciliation.day', { field: 'day' });
    const before = await readReconciliation(db, day);
    if (before === undefined || before.state === 'refused') {
      if (port === undefined) throw new Problem('payment.no-provider');
      await readDay(day, port);
    }
    const read = (await readReconciliation(db, day))!;
    if (read.reading === null) return read;
    const whole = await compare(day, read.reading);
    await findMissing(day);
    // what could not be settled is tried again with the day
    if (whole) await closeReconciliation(db, day, clock.now());
    return (await readReconciliation(db, day))!;
  };

  return {
    reconcile,
    async catchUp(signal) {
      if (port === undefined) return;
      for (const day of await daysToReconcile(db, beijingDay(clock.now()), MOST_DAYS)) {
        if (signal.aborted) return;
        try {
          const { state, reason, line } = await reconcile(day);
          if (state === 'refused') log.warn({ day, reason, line }, 'the payment provider’s file is refused');
        } catch (error) {
          log.warn({ day, code: asProblem(error).code }, 'a day could not be reconciled; it is tried again');
        }
      }
    },
  };
}

/** A day of the calendar: neither the thirteenth month nor the thirtieth of February. */
function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return DAY.test(day) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

function discrepancyOf(
  day: string,
  { finding, line, id, providerId, amount, currency, at }: Compared,
): NewDiscrepancy[] {
  if (finding === undefined || finding === 'unsettled') return [];
  const told = { provider_id: providerId, amount: String(amount), currency, at: at.toISOString() };
  return [{ kind: finding, paymentId: id, day, line, told }];
}
