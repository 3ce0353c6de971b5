import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openGate } from '../crash/gate.ts';
import { createFindings, type Drill, type DrillOptions, type DrillReport, reportSabotage } from '../drill.ts';
import type { Facts } from '../facts.ts';
import { type Ground, onScratch } from '../ground.ts';
import { kill } from '../processes.ts';
import { type Scratch, stopServer } from '../scratch.ts';
import { pace } from './pace.ts';
import { type Person, QUEUE, startWork, type Work } from './people.ts';
import { loadAcknowledged, sabotage, verify } from './verify.ts';

const PEOPLE = 40;
const CASES = 120;
/** How long people work before the server is killed, in milliseconds: a random moment in here. */
const ROUND_MS = [300, 1_500] as const;
/** For everything to be answered and final. */
const SETTLE_MS = 300_000;

/** Many people on one queue, and the server killed among them: each case goes to one, each answer is told once. */
export const queue: Drill = {
  about: `${PEOPLE} people on one queue, kill -9 of the server among them; no case is given to two, no answer lost or told twice`,
  rounds: 5,
  run: (options) => onScratch(options, (ground) => drill(options, ground)),
};

async function drill(options: DrillOptions, { scratch, facts }: Ground): Promise<DrillReport> {
  const { violations, counts, find } = createFindings();
  const started = Date.now();
  const pack = writePack(scratch.root);
  let server = await scratch.startServer(pack);
  const people = await createPeople(scratch, pack, server.url);
  const gate = openGate(options.signal);
  gate.open(server.url);
  const work = startWork({ gate, people, onAck: (ack) => facts.add('acks', ack), find });
  try {
    for (let round = 0; round < options.rounds; round++) {
      options.signal.throwIfAborted();
      await work.admit(CASES);
      await sleep(randomInt(...ROUND_MS), undefined, { signal: options.signal });
      gate.close();
      kill(server.pid, 'SIGKILL');
      await server.ended;
      server = await scratch.startServer(pack);
      gate.open(server.url);
      await lapse(scratch, work);
      const { takes, decided } = work.counts;
      options.say(
        `round ${round + 1} of ${options.rounds}: ${takes} taken, ${decided} decided, ${violations.length} violations`,
      );
    }
    await settle(scratch, work, options.signal);
    await work.finish();
    if (!(await stopServer(server)))
      find({ check: 'server.stop', about: 'server', detail: 'did not stop in good order within 30 s' });
    const { planted, takings } = await scratch.withPlatform(pack, (platform) =>
      withClient(scratch, async (client) => {
        await loadAcknowledged(client, work.acknowledged);
        const plants = options.sabotage ? await sabotage(client) : undefined;
        await dump(client, facts);
        await verify(client, find);
        return { planted: plants, takings: plants === undefined ? await pace(platform, find) : undefined };
      }),
    );
    const sabotaged = reportSabotage(planted, violations, options.say);
    return {
      name: 'queue',
      rounds: options.rounds,
      figures: {
        ...{ people: people.length, kills: options.rounds, cases: work.acknowledged.decisions.size, ...work.counts },
        ...(takings ? { takings } : {}),
        seconds: Math.round((Date.now() - started) / 1_000),
        violations: Object.fromEntries(counts),
        ...(sabotaged ? { sabotage: sabotaged } : {}),
      },
      violations,
    };
  } finally {
    gate.shut();
    await work.finish();
  }
}

/** One key for everything, which makes those of the people. */
async function createPeople(scratch: Scratch, pack: string, url: string): Promise<Person[]> {
  const made = await scratch.command(['keys', 'create', '--name', 'drill', '--scopes', '*', '--json'], pack);
  if (made.code !== 0) throw new Error(`No key could be made: ${made.stderr}`);
  const { key } = JSON.parse(made.stdout) as { key: string };
  return Promise.all(
    Array.from({ length: PEOPLE }, async (_, i) => {
      const answer = await fetch(`${url}/v1/keys`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: `person ${i}`, scopes: ['*'] }),
      });
      return (await answer.json()) as Person;
    }),
  );
}

/** As if the five minutes had passed for those who walked away: once for each, for they may come back and take it again. */
async function lapse(scratch: Scratch, { walked }: Work): Promise<void> {
  const gone = [...walked];
  await withClient(scratch, (client) =>
    client.query(
      `update "case" c set lease_until = now() from unnest($1::uuid[], $2::text[]) as w (id, holder)
       where c.id = w.id and c.state = 'taken' and c.taken_by = 'key/' || w.holder`,
      [gone.map(([id]) => id), gone.map(([, holder]) => holder)],
    ),
  );
  for (const [id] of gone) walked.delete(id);
}

/** Waits until every case is answered for good. */
async function settle(scratch: Scratch, work: Work, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(250)) {
    signal.throwIfAborted();
    await lapse(scratch, work);
    const left = await withClient(scratch, async (client) => {
      const { rows } = await client.query<{ left: number }>(
        `select count(*)::integer as left from "case" where state <> 'final'`,
      );
      return rows[0]!.left;
    });
    if (left === 0) return;
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

async function dump(client: pg.Client, facts: Facts): Promise<void> {
  const tables = {
    asked: 'select * from asked order by event',
    answered: 'select * from answered order by id',
    cases: 'select * from "case" order by id',
    case_decisions: 'select * from case_decision order by decision_id',
    history: 'select * from case_history order by id',
    told: `select * from event where type in ('case.opened', 'case.decided') order by txid, id`,
    promises: `select * from promise where kind = 'casework.review' order by id`,
  };
  for (const [name, sql] of Object.entries(tables)) facts.write(name, (await client.query<object>(sql)).rows);
}

function writePack(root: string): string {
  const folder = join(root, 'pack');
  const files = {
    'pack.yaml': 'id: drill\nversion: 1.0.0\nabout: { zh-CN: 演练, en: Drill }\n',
    'queues.yaml': `queues:\n  - { id: ${QUEUE}, title: { zh-CN: 演练, en: Drill }, group: drill, due_minutes: 600 }\n`,
    'goods/drill.yaml': `rules:
  - id: goods.drill.look
    title: { zh-CN: 演练, en: Drill }
    on: [product.submitted]
    when: 'true'
    verdict: observe
    case: { queue: ${QUEUE}, priority: 50 }
    message: { zh-CN: 请看, en: Look }
`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
