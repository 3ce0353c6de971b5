import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  createFindings,
  type Drill,
  type DrillOptions,
  type DrillReport,
  type Find,
  reportSabotage,
  type Violation,
} from '../drill.ts';
import type { Facts } from '../facts.ts';
import { type Ground, onScratch } from '../ground.ts';
import { kill } from '../processes.ts';
import { type Scratch, type ServerProcess, stopServer } from '../scratch.ts';
import { BLOWS, type Blow, strike } from './blows.ts';
import { dumpFacts } from './dump.ts';
import { type Gate, openGate } from './gate.ts';
import { type Load, startLoad } from './load.ts';
import { sabotage } from './sabotage.ts';
import { loadAcknowledged, verifyAcknowledged, verifyAll } from './verify.ts';

/** How long the load runs between two blows, in milliseconds: a random moment in here. */
const ROUND_MS = [150, 1_500] as const;
/** How long a platform may take to serve again after a blow. */
const RECOVER_MS = 120_000;
/** Time for the last deadlines to pass and be told. */
const SETTLE_MS = 60_000;
const REPEATED = 200;

/**
 * kill -9 under load: whatever the platform has acknowledged is there afterwards, once. Clients repeat what was not
 * answered, with the same ids, so at the end everything is acknowledged.
 */
export const crash: Drill = {
  about: 'kill -9 of server, keeper and PostgreSQL under load; every acknowledgement is there afterwards, none twice',
  rounds: 30,
  run: (options) => onScratch(options, (ground) => drill(options, ground)),
};

async function drill(options: DrillOptions, { scratch, facts }: Ground): Promise<DrillReport> {
  const { violations, counts, find } = createFindings();
  const blows: Record<string, number> = {};
  const killedUnderWay: number[] = [];
  const recoveries: number[] = [];
  const started = Date.now();

  const start = () => scratch.startServer(options.packDir);
  let server = await start();
  const key = await createKey(scratch, options.packDir);
  const gate = openGate(options.signal);
  const load = startLoad({
    server: gate.pass,
    key,
    onAck: (ack) => facts.add('acks', ack),
    onFault: (check, about, detail) => find({ check, about, detail }),
  });
  try {
    gate.open(server.url);
    let known = { events: 0, keys: 0 };
    for (let round = 0; round < options.rounds; round++) {
      options.signal.throwIfAborted();
      const blow = BLOWS[round % BLOWS.length]!;
      await sleep(randomInt(...ROUND_MS), undefined, { signal: options.signal });
      const underWay = load.underWay();
      const struck = strike(blow, server, scratch);
      if (struck.length > 0) blows[blow] = (blows[blow] ?? 0) + 1;
      killedUnderWay.push(underWay);
      facts.add('blows', { at: new Date().toISOString(), round, blow, struck, under_way: underWay });
      const at = Date.now();
      server = await recover(server, blow, struck, gate, start, options.signal);
      recoveries.push(Date.now() - at);
      known = await verifyRound(scratch, load, known, find);
      options.say(
        `round ${round + 1} of ${options.rounds}: ${blow}, ${underWay} requests under way; ${load.counts.events} events acknowledged, ${violations.length} violations`,
      );
    }
    await load.finish();
    options.signal.throwIfAborted();
    const repeated = await load.repeat(REPEATED);
    await settle(scratch, options.signal);
    if (!(await stopServer(server)))
      find({ check: 'server.stop', about: 'server', detail: 'did not stop in good order within 30 s' });
    for (const pid of await scratch.empty())
      find({ check: 'process.orphan', about: `process ${pid}`, detail: 'still works on the data folder' });
    const { planted, ...compared } = await inspect(options, scratch, load, facts, find);
    const sabotaged = reportSabotage(planted, violations, options.say);
    return {
      name: 'crash',
      rounds: options.rounds,
      figures: {
        blows,
        requests: load.counts.requests,
        requests_repeated: load.counts.retried,
        under_way_at_blows: killedUnderWay.reduce((sum, n) => sum + n, 0),
        acknowledged_events: load.acknowledged.events.size,
        acknowledged_decisions: [...load.acknowledged.events.values()].filter((decision) => decision !== null).length,
        acknowledged_keys: load.acknowledged.keys.size,
        decisions_asked_again: repeated,
        ...compared,
        recovery_ms: { median: median(recoveries), longest: Math.max(...recoveries) },
        seconds: Math.round((Date.now() - started) / 1_000),
        violations: Object.fromEntries(counts),
        ...(sabotaged ? { sabotage: sabotaged } : {}),
      },
      violations,
    };
  } finally {
    gate.shut();
    await load.finish();
  }
}

async function createKey(scratch: Scratch, packDir: string): Promise<string> {
  const made = await scratch.command(['keys', 'create', '--name', 'drill', '--scopes', '*', '--json'], packDir);
  if (made.code !== 0) throw new Error(`No key could be made: ${made.stderr}`);
  return (JSON.parse(made.stdout) as { key: string }).key;
}

/** Brings the platform back, as an operator's supervisor would: a server that has ended is started again. */
async function recover(
  server: ServerProcess,
  blow: Blow,
  struck: readonly number[],
  gate: Gate,
  start: () => Promise<ServerProcess>,
  signal: AbortSignal,
): Promise<ServerProcess> {
  let current = server;
  if (struck.includes(server.pid)) {
    gate.close();
    await current.ended;
    current = await start();
    gate.open(current.url);
  }
  for (const end = Date.now() + RECOVER_MS; ; await sleep(50)) {
    signal.throwIfAborted();
    if (current.hasEnded()) {
      gate.close();
      current = await start();
      gate.open(current.url);
    }
    if (await isReady(current.url)) return current;
    if (Date.now() > end) {
      kill(current.pid, 'SIGKILL');
      throw new Error(`After a blow to ${blow} the platform was not ready again within ${RECOVER_MS / 1_000} s`);
    }
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * Whether what came to be acknowledged since the last look is there. The database may be on its way back still, which is
 * no reason to look away: it is asked until it answers.
 */
async function verifyRound(
  scratch: Scratch,
  load: Load,
  known: { events: number; keys: number },
  find: Find,
): Promise<{ events: number; keys: number }> {
  const { events, keys } = load.acknowledged;
  // maps and sets keep the order in which things came in
  const newEvents = [...events].slice(known.events);
  const newKeys = [...keys].slice(known.keys);
  for (const end = Date.now() + RECOVER_MS; ; await sleep(100)) {
    const found: Violation[] = [];
    try {
      await withClient(scratch, (client) =>
        verifyAcknowledged(client, newEvents, newKeys, (violation) => found.push(violation)),
      );
      for (const violation of found) find(violation);
      return { events: known.events + newEvents.length, keys: known.keys + newKeys.length };
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

async function withClient<T>(scratch: Scratch, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const url = scratch.connection()?.url;
  if (url === undefined) throw new Error('The database of the drill is not there');
  const client = new pg.Client({ connectionString: url, application_name: 'anxin drill' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Waits until every deadline that has passed is told, and the trail is sealed. */
async function settle(scratch: Scratch, signal: AbortSignal): Promise<void> {
  // the latest deadline that the load gives near the present lies three seconds ahead
  await sleep(3_000, undefined, { signal });
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(200)) {
    signal.throwIfAborted();
    const waiting = await withClient(scratch, async (client) => {
      const { rows } = await client.query<{ waiting: string }>(
        'select count(*) as waiting from promise_due where fire_at <= now()',
      );
      return Number(rows[0]!.waiting);
    });
    if (waiting === 0) return;
  }
}

/** Looks at everything that is stored, with faults planted first where that is asked for. */
async function inspect(options: DrillOptions, scratch: Scratch, load: Load, facts: Facts, find: Find) {
  return scratch.withPlatform(options.packDir, async (platform) => {
    await platform.promiseWorker.fireDue(new Date());
    await platform.reactionWorker.drain();
    await platform.trailSealer.seal();
    return withClient(scratch, async (client) => {
      const { rows } = await client.query<{ fsync: string }>('show fsync');
      if (rows[0]?.fsync !== 'on') find({ check: 'database.fsync', about: 'fsync', detail: 'is off' });
      await loadAcknowledged(client, load.acknowledged.events);
      const planted = options.sabotage ? await sabotage(client) : undefined;
      await dumpFacts(client, platform, scratch.dataDir, facts);
      const counts = await verifyAll(client, platform, scratch.dataDir, load.acknowledged, find);
      return { ...counts, fsync: rows[0]?.fsync, planted };
    });
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
