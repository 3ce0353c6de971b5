import { sql } from 'kysely';
import type { Database } from '../../foundation/database/database.ts';
import { readFunds } from '../../service/fund/fund.reading.ts';
import { FORECAST_DAYS, solvencyOf } from '../../service/fund/solvency.ts';
import type { FundTerms } from '../../service/fund/terms.ts';
import { type Finding, failure, ok, span, warning } from './finding.ts';

const MOST_COUNTED = 10_000;
const HOUR_S = 3_600;
const START = 'Start a worker (`anxin serve`).';

const decimal = (amount: bigint, currency: string): string => `${Number(amount) / 100} ${currency}`;

/** Whether the funds last, and what of payouts and recoveries does not go on. */
export async function checkFund(db: Database, terms: FundTerms, now: Date): Promise<Finding[]> {
  const found = [...(await checkSolvency(db, terms, now)), ...(await checkBooks(db)), ...(await checkWaiting(db, now))];
  if (found.length > 0) return found;
  const funds = (await readFunds(db, now)).map(
    ({ fund, currency, balance, held }) => `${fund} ${decimal(balance - held, currency)} available`,
  );
  return [ok('fund', funds.length === 0 ? 'nothing is in it yet' : funds.join(', '))];
}

async function checkSolvency(db: Database, terms: FundTerms, now: Date): Promise<Finding[]> {
  return (await readFunds(db, now)).flatMap((state) => {
    const { fund, currency, available, coverage, forecast, alarms } = solvencyOf(state, terms);
    const put = 'POST /v1/fund/contributions puts money into it; GET /v1/fund shows what it is spent on.';
    return alarms.map((kind) =>
      kind === 'solvency'
        ? warning(
            'fund',
            `${fund}: ${decimal(available, currency)} is available, and the next ${FORECAST_DAYS} days may cost ${decimal(BigInt(forecast!.high), currency)}`,
            put,
          )
        : warning(
            'fund',
            `${fund}: it has ${coverage} % of what it owes, and ${terms.coverageLeast} % is the least`,
            put,
          ),
    );
  });
}

/** What is to be recovered is what merchants owe, and what of that was given up. */
async function checkBooks(db: Database): Promise<Finding[]> {
  const { rows } = await sql<{ currency: string; recourse: bigint; owed: bigint; known: bigint }>`
    select a.currency,
      coalesce(sum(b.credits - b.debits) filter (where a.purpose = 'recourse'), 0)::bigint as recourse,
      coalesce(sum(b.debits - b.credits) filter (where a.purpose in ('receivable', 'write-off')), 0)::bigint as owed,
      coalesce(sum(b.debits - b.credits) filter (where a.purpose = 'receivable'), 0)::bigint
        - coalesce((select sum(owed - recovered - written_off - corrected) from recovery r
          where r.currency = a.currency and r.receivable > 0 and r.state in ('receivable', 'waiting')), 0)::bigint as known
    from ledger_account a join ledger_balance b on b.account_id = a.id
    where a.purpose in ('recourse', 'receivable', 'write-off') and (a.owner = 'platform' or a.owner like 'merchant/%')
    group by a.currency`.execute(db);
  const keep = 'Keep the data as it is: a step was not committed whole, or somebody changed the database.';
  return rows.flatMap(({ currency, recourse, owed, known }) => [
    ...(recourse === owed
      ? []
      : [
          failure(
            'fund',
            `${decimal(recourse, currency)} is to be recovered, and ${decimal(owed, currency)} is owed or given up`,
            keep,
          ),
        ]),
    ...(known === 0n
      ? []
      : [
          failure(
            'fund',
            `merchants owe ${decimal(known, currency)} more by the ledger than by what is recovered of them`,
            keep,
          ),
        ]),
  ]);
}

interface Waiting {
  failed: number;
  approvals: number;
  approvalFor: number | null;
  corrections: number;
  correctionFor: number | null;
  recoveries: number;
  recoveryFor: number | null;
  returns: number;
}

async function checkWaiting(db: Database, now: Date): Promise<Finding[]> {
  const since = (column: string) => sql`extract(epoch from ${now}::timestamptz - min(${sql.ref(column)}))::float8`;
  const { rows } = await sql<Waiting>`
    select f.*, a.*, c.*, r.*, d.*
    from (select count(*)::int as failed from (select from payout where state = 'failed' limit ${MOST_COUNTED}) as p) as f,
    (select count(*)::int as approvals, ${since('asked_at')} as "approvalFor" from (
      select asked_at from payout where state = 'approval' order by asked_at limit ${MOST_COUNTED}) as p) as a,
    (select count(*)::int as corrections, ${since('asked_at')} as "correctionFor" from (
      select c.asked_at from payout_correction c join payout y on y.id = c.payout_id
      where c.state = 'asked' and y.state in ('paid', 'refused') order by c.asked_at limit ${MOST_COUNTED}) as p) as c,
    (select count(*)::int as recoveries, ${since('opened_at')} as "recoveryFor" from (
      select opened_at from recovery where state = 'open' order by opened_at limit ${MOST_COUNTED}) as p) as r,
    (select count(*)::int as returns from (select from fund_request where state = 'failed' and kind = 'deposit-return'
      and answered_at > ${new Date(now.getTime() - 7 * 86_400_000)} limit ${MOST_COUNTED}) as p) as d`.execute(db);
  const one = rows[0]!;
  const found: Finding[] = [];
  const warn = (says: string, mend: string): void => void found.push(warning('fund', says, mend));
  if (one.failed > 0)
    warn(`${one.failed} payouts failed at the provider`, 'POST /v1/payouts/{id}/retry or /refuse: a person decides.');
  if (one.approvals > 0 && (one.approvalFor ?? 0) > 24 * HOUR_S)
    warn(
      `${one.approvals} payouts wait for a person or for the fund, the oldest for ${span(one.approvalFor!)}`,
      'GET /v1/payouts?state=approval lists them, with what each waits for.',
    );
  if (one.corrections > 0 && (one.correctionFor ?? 0) > HOUR_S)
    warn(
      `${one.corrections} corrections of who bears a payout wait, the oldest for ${span(one.correctionFor!)}`,
      'They wait for the fund, or for deductions at the provider; the log of the worker says what fails.',
    );
  if (one.recoveries > 0 && (one.recoveryFor ?? 0) > HOUR_S)
    warn(`${one.recoveries} recoveries do not go on, the oldest for ${span(one.recoveryFor!)}`, START);
  if (one.returns > 0)
    warn(`${one.returns} deposits could not be paid back within the last week`, 'Ask for them anew: docs/fund.md.');
  return found;
}
