import { sql } from 'kysely';
import type { Clock } from '../../foundation/clock.ts';
import type { Database } from '../../foundation/database/database.ts';
import type { Ids } from '../../foundation/ids.ts';
import type { Notify } from '../../foundation/notices/notices.ts';
import { readFunds } from './fund.reading.ts';
import { REQUESTS_LINK } from './request.desk.ts';
import { FUND_ALARMS, type FundAlarmKind, type Solvency, solvencyOf } from './solvency.ts';
import type { FundTerms } from './terms.ts';

export interface AlarmsOptions {
  db: Database;
  clock: Clock;
  ids: Ids;
  notify: Notify;
  terms: FundTerms;
}

/** Tells fund managers once of each crossing, and again only after it was well. @returns how many were raised */
export function createAlarms({ db, clock, ids, notify, terms }: AlarmsOptions): () => Promise<number> {
  return async () => {
    const now = clock.now();
    let sum = 0;
    for (const state of await readFunds(db, now)) {
      const solvency = solvencyOf(state, terms);
      const { fund, currency, alarms } = solvency;
      for (const kind of FUND_ALARMS)
        await db.transaction().execute(async (tx) => {
          if (!alarms.includes(kind)) {
            await sql`update fund_alarm set cleared_at = ${now} where fund = ${fund} and currency = ${currency}
              and kind = ${kind} and cleared_at is null`.execute(tx);
            return;
          }
          const { numAffectedRows } = await sql`
            insert into fund_alarm (id, fund, currency, kind, raised_at) values (${ids.next()}::uuid, ${fund}, ${currency}, ${kind}, ${now})
            on conflict (fund, currency, kind) where cleared_at is null do nothing`.execute(tx);
          if (numAffectedRows !== 1n) return;
          sum++;
          await notify(
            tx,
            'fund-manager',
            'fund.alarm',
            { fund, currency, what: kind, ...figuresOf(kind, solvency) },
            REQUESTS_LINK,
          );
        });
    }
    return sum;
  };
}

/** What is wrong, by how much: amounts in minor units, coverage in per cent. */
function figuresOf(
  kind: FundAlarmKind,
  { available, forecast, coverage, coverageLeast }: Solvency,
): Record<string, number> {
  if (kind === 'coverage') return { coverage: coverage ?? 0, least: coverageLeast };
  return { amount: Number(available), high: forecast?.high ?? 0 };
}
