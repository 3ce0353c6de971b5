import { sql } from 'kysely';
import type { Platform } from '../../../app.ts';
import type { Principal } from '../../../foundation/access/principal.ts';
import { beijingDay } from '../../../foundation/beijing-time.ts';
import { wallClock } from '../../../foundation/clock.ts';
import { type SimulatedPayments, simulatePayments } from '../../../ledger/payments/payment.simulator.ts';
import { createReconciling } from '../../../ledger/payments/reconciling.ts';
import { servePayments } from '../../../ledger/payments/simulator.http.ts';
import {
  createFindings,
  type Drill,
  type DrillOptions,
  type DrillReport,
  reportSabotage,
  type Violation,
} from '../drill.ts';
import type { Facts } from '../facts.ts';
import { onPlatform, type PlatformGround } from '../ground.ts';
import { openCrew, WORKERS } from './crew.ts';
import { createHouse } from './house.ts';
import type { Point } from './points.ts';
import { prepare } from './prepare.ts';
import { sabotage } from './sabotage.ts';
import { type PaidLine, verify } from './verify.ts';

const REFUNDS = 10_000;
const SEED = 7;
const DAY_MS = 86_400_000;
/** Tries of what the provider refused for good. */
const MOST_RETRIES = 5;
/** Who tries it again. */
const MANAGER = { kind: 'user', id: '01940000-0000-7000-8000-0000000000d1' } as Principal;

/** How the provider misbehaves: of a hundred payments so many each. */
const FAULTS = {
  ...{ lostBefore: 0.08, lostAfter: 0.1, late: 0.1, lies: 0.08, fails: 0.02 },
  ...{ callsNever: 0.3, callsTwice: 0.2, callsFalsely: 0.1 },
};

/** Refunds against a provider that loses answers and lies, by processes that are killed behind every commit. */
export const refunds: Drill = {
  about: `payouts, after-sales and what is recovered of merchants against a lying payment provider, ${WORKERS} processes, killed behind every commit; its files are the truth`,
  rounds: 2,
  count: REFUNDS,
  run: (options) => onPlatform(options, (place) => drill(options, place)),
};

async function drill(options: DrillOptions, place: PlatformGround): Promise<DrillReport> {
  const { platform, facts } = place;
  const { count = REFUNDS, signal } = options;
  const { violations, find } = createFindings();
  const pool = await prepare(platform, count);
  const began = Date.now();
  const crew = openCrew({ ...place, fill: pool, find });
  const provider = simulatePayments({ clock: wallClock, seed: SEED, faults: FAULTS, onCallback: crew.call });
  const served = await servePayments(provider, crew.secret);
  let kills: Record<Point, number>;
  let retried = 0;
  try {
    kills = await crew.work({ ...options, count, url: served.url });
    await crew.untilOver(count, signal);
    // a person looks at what the provider refused for good, and it is paid by another intent
    provider.faults = { ...provider.faults, fails: 0 };
    for (let tries = 0, failed = 1; failed > 0 && tries < MOST_RETRIES; tries++) {
      failed = await retryFailed(platform);
      retried += failed;
      if (failed > 0) await crew.untilOver(count, signal);
    }
  } finally {
    await crew.end();
    await served.close();
  }
  const seconds = (Date.now() - began) / 1_000;
  provider.faults = { ...provider.faults, lostBefore: 0, lostAfter: 0, late: 0, lies: 0, fails: 0 };
  const plants = options.sabotage ? await sabotage(platform, provider, count) : undefined;
  const file = await readFiles(provider, began, facts);
  if (options.facts !== undefined) await dump(platform, provider, facts);
  await verify(platform.db, { count, file, find });
  const reconciled = await reconcile(platform, provider, began, find);
  const sabotaged = reportSabotage(plants, violations, options.say);
  return {
    ...{ name: 'refunds', rounds: options.rounds },
    figures: {
      ...{ refunds: count, workers: WORKERS, kills, callbacks: crew.callbacks(), dues: crew.dues(), retried },
      ...(await figuresOf(platform, provider, file)),
      ...{ reconciled, seconds: Math.round(seconds), refunds_per_second: Math.round(count / seconds) },
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
  };
}

/** @returns how many there were */
async function retryFailed(platform: Platform): Promise<number> {
  const { payouts } = createHouse(platform, { port: undefined });
  const { rows } = await sql<{ id: string }>`select id from payout where state = 'failed'`.execute(platform.db);
  for (const { id } of rows) await payouts.retry(MANAGER, id);
  return rows.length;
}

const daysSince = (began: number): string[] => {
  const days: string[] = [];
  for (let at = began; at < Date.now() + DAY_MS; at += DAY_MS) days.push(beijingDay(new Date(at)));
  return [...new Set(days)].filter((day) => day <= beijingDay(new Date()));
};

/** What the provider paid, as its files have it. */
async function readFiles(provider: SimulatedPayments, began: number, facts: Facts): Promise<PaidLine[]> {
  const lines: PaidLine[] = [];
  for (const day of daysSince(began)) {
    const file = await provider.file(day);
    if (typeof file === 'string') continue;
    let text = '';
    for await (const chunk of file) text += String(chunk);
    facts.text(`provider-${day}.jsonl`, text);
    for (const line of provider.paid.values())
      if (beijingDay(line.at) === day) lines.push({ ...line, day, party: line.order.party, kind: line.order.kind });
  }
  return lines;
}

/** What the platform itself makes of the files, as if the day after had come. */
async function reconcile(
  platform: Platform,
  port: SimulatedPayments,
  began: number,
  find: (violation: Violation) => void,
): Promise<Record<string, string>> {
  const clock = { now: () => new Date(Date.now() + DAY_MS) };
  const { db, ids } = platform;
  const { payments } = createHouse(platform, { port });
  const reconciling = createReconciling({ db, clock, ids, port, payments, log: { warn: () => {} } });
  const states: Record<string, string> = {};
  for (const day of daysSince(began)) {
    const { state } = await reconciling.reconcile(day);
    states[day] = state;
    if (state !== 'clean') find({ check: 'reconciliation.differs', about: day, detail: `it is ${state}` });
  }
  return states;
}

async function figuresOf({ db }: Platform, provider: SimulatedPayments, file: readonly PaidLine[]) {
  const { rows } = await sql<{ state: string; count: number; tries: number }>`
    select state, count(*)::int as count, max(tries)::int as tries from payment group by state order by state`.execute(
    db,
  );
  const { rows: told } = await sql<{ kind: string; count: number }>`
    select kind, count(*)::int as count from payment_discrepancy group by kind order by kind`.execute(db);
  const sent = [...provider.asked.values()];
  return {
    intents: Object.fromEntries(rows.map(({ state, count }) => [state, count])),
    most_tries: Math.max(0, ...rows.map(({ tries }) => tries)),
    ...{ sent_more_than_once: sent.filter((times) => times > 1).length, paid: file.length },
    paid_amount: Number(file.reduce((sum, { amount }) => sum + amount, 0n)),
    discrepancies: Object.fromEntries(told.map(({ kind, count }) => [kind, count])),
  };
}

const TABLES = [
  ...['payment', 'payment_discrepancy', 'ledger_account', 'ledger_balance', 'ledger_transfer', 'ledger_hold'],
  ...['payout', 'payout_part', 'payout_correction', 'recovery', 'settlement', 'order_money', 'aftersale'],
];
const PAGE = 10_000;

/** Intents, what is in the books, and what the provider was asked. */
async function dump({ db }: Platform, provider: SimulatedPayments, facts: Facts): Promise<void> {
  for (const [id, times] of provider.asked) facts.add('sent', { id, times });
  for (const { order, line, at } of provider.paid.values())
    facts.add('paid', { id: order.id, party: order.party, amount: Number(order.amount), line, at });
  for (const table of TABLES)
    for (let offset = 0, more = true; more; offset += PAGE) {
      const { rows } = await sql<{ fact: object }>`
        select to_jsonb(r) as fact from ${sql.table(table)} as r order by r::text limit ${PAGE} offset ${offset}`.execute(
        db,
      );
      for (const { fact } of rows) facts.add(table, fact);
      more = rows.length === PAGE;
    }
}
