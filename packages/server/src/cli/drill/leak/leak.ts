import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openPackFolder } from '../../../policy/pack-folder.ts';
import {
  type Drill,
  type DrillOptions,
  type DrillReport,
  judgeSabotage,
  type Plant,
  type Violation,
} from '../drill.ts';
import { type Facts, openFacts } from '../facts.ts';
import { openScratch, type Scratch, stopServer } from '../scratch.ts';
import { writeSmallPack } from '../small-pack.ts';
import { runControls } from './controls.ts';
import { badRequests, type DoorRequest, goodRequests, ingestFiles, strayRequests } from './doors.ts';
import { dumpTables } from './dump.ts';
import { createMarkMaker, type Mark, type MarkMaker } from './marks.ts';
import { createSearcher, type Hit, type Searcher } from './search.ts';

const SETTLE_MS = 30_000;
const ANSWER_MS = 30_000;
/** Where keys lie, of which no copy is handed out. */
const KEYS = 'keys';

/** Personal data in, through every door; then it is looked for everywhere, and must be nowhere. */
export const leak: Drill = {
  about:
    'plants marked personal data through every door, then searches files, tables, logs, answers and backups for it',
  rounds: 1,
  async run(options) {
    const scratch = openScratch();
    const facts = openFacts(options.facts);
    try {
      return await drill(options, scratch, facts);
    } finally {
      facts.flush();
      await scratch.close();
    }
  },
};

interface Answer {
  door: string;
  status: number;
  text: string;
}

async function drill(options: DrillOptions, scratch: Scratch, facts: Facts): Promise<DrillReport> {
  const { signal, say } = options;
  const started = Date.now();
  const controls = runControls(scratch.root);
  say(`controls: found ${controls.found} of ${controls.planted}`);

  const maker = createMarkMaker();
  const answers: Answer[] = [];
  const packs = await packsFor(options, scratch);
  const figures: Record<string, unknown> = { controls, packs: packs.map(({ name }) => name) };
  let tables: { table: string; rows: number; content: Buffer }[] = [];
  const planted: Plant[] = [];
  let backup: Buffer | undefined;

  for (let round = 0; round < options.rounds; round++)
    for (const [number, pack] of packs.entries()) {
      signal.throwIfAborted();
      const last = round === options.rounds - 1 && number === packs.length - 1;
      const server = await scratch.startServer(pack.folder);
      answers.push(...(await walkDoors(server.url, pack.folder, scratch, maker, signal)));
      say(`${pack.name}: ${maker.marks.length} marks handed in, ${answers.length} answers`);
      if (last) {
        await withClient(scratch, async (client) => {
          if (options.sabotage) planted.push(await sabotageTable(client, maker));
          // statistics hold samples of values
          await client.query('analyze');
          tables = [];
          for await (const table of dumpTables(client)) tables.push(table);
        });
        backup = await makeBackup(scratch, pack.folder);
      }
      if (!(await stopServer(server))) say('The server did not stop in good order within 30 s');
      await scratch.empty();
    }
  let said = scratch.said();
  if (options.sabotage) {
    planted.push(sabotageFile(scratch, maker));
    const line = sabotageLog(maker);
    said += line.text;
    planted.push(line.plant);
  }

  signal.throwIfAborted();
  const { marks } = maker;
  const searcher = createSearcher(marks);
  const violations = [
    ...controls.missed.map((about) => ({
      check: 'control.missed',
      about,
      detail: 'the search does not see this form',
    })),
    ...(controls.masks_taken_for_leaks > 0
      ? [{ check: 'control.mask', about: 'masks', detail: `${controls.masks_taken_for_leaks} masks count as leaks` }]
      : []),
    ...searchEverywhere(searcher, scratch, { tables, said, answers, backup }, figures),
  ];
  keepFacts(facts, scratch, marks, { tables, said, answers, violations });
  const sabotaged = options.sabotage ? judgeSabotage(planted, violations) : undefined;
  if (sabotaged && sabotaged.missed.length > 0) {
    say(`This drill is blind to: ${sabotaged.missed.join('; ')}`);
    // a drill that misses what was planted must not look like one that found it
    violations.length = 0;
  }
  return {
    name: 'leak',
    rounds: options.rounds,
    figures: {
      marks: marks.length,
      doors: new Set(marks.map(({ door }) => door)).size,
      answers: answers.length,
      answers_by_status: countBy(answers.map(({ status }) => String(status))),
      ...figures,
      streams_inflated: searcher.inflated,
      leaked_marks: new Set(violations.map(({ about }) => about)).size,
      seconds: Math.round((Date.now() - started) / 1_000),
      ...(sabotaged ? { sabotage: sabotaged } : {}),
    },
    violations,
  };
}

/** The pack in force, where there is one that works, and one whose rules read and quote what people write. */
async function packsFor(options: DrillOptions, scratch: Scratch): Promise<{ name: string; folder: string }[]> {
  const own = { name: 'drill', folder: writeSmallPack(scratch.root) };
  const { pack } = await openPackFolder(options.packDir).catch(() => ({ pack: undefined }));
  if (pack) return [{ name: pack.name, folder: options.packDir }, own];
  options.say(`${options.packDir} is no pack that works; the drill goes on with its own`);
  return [own];
}

async function walkDoors(
  url: string,
  packDir: string,
  scratch: Scratch,
  maker: MarkMaker,
  signal: AbortSignal,
): Promise<Answer[]> {
  const made = await scratch.command(['keys', 'create', '--name', 'drill', '--scopes', '*', '--json'], packDir);
  if (made.code !== 0) throw new Error(`No key could be made: ${made.stderr}`);
  const { key } = JSON.parse(made.stdout) as { key: string };
  const plantAt = (door: string) => (kind: Mark['kind'], field: string) => maker.make(kind, `${door}, ${field}`);
  const answers: Answer[] = [];
  const ask = async (request: DoorRequest): Promise<Answer> => {
    signal.throwIfAborted();
    const answer = await send(url, key, request);
    answers.push(answer);
    return answer;
  };
  const good = goodRequests(plantAt);
  for (const request of good) {
    const { status, text } = await ask(request);
    // one problem among them would leave a door untried
    if (status >= 300 || text.includes('urn:anxin:error'))
      throw new Error(`${request.door} was to be taken, and was answered ${status}: ${text.slice(0, 1_000)}`);
  }
  for (const request of [...badRequests(plantAt), ...strayRequests(plantAt)]) await ask(request);
  await ingest(scratch, packDir, plantAt);
  await settle(scratch, signal);
  for (const path of await readablePaths(scratch)) await ask({ door: `GET ${path}`, method: 'GET', path });
  return answers;
}

/** One request, written as it is: `fetch` would refuse or mend some of them. */
function send(base: string, key: string, { door, method, path, headers = {}, body }: DoorRequest): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (status: number, text: string): void => resolve({ door, status, text });
    const { hostname, port } = new URL(base);
    const outgoing = httpRequest(
      {
        ...{ hostname, port, path, method, timeout: ANSWER_MS },
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        const finish = () =>
          done(incoming.statusCode ?? 0, `${JSON.stringify(incoming.rawHeaders)}\n${Buffer.concat(chunks).toString()}`);
        incoming.once('end', finish).once('error', finish);
      },
    );
    // a body that is too large may be answered by the end of the connection
    outgoing.once('error', (error) => done(0, error.message));
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.end(body);
  });
}

async function ingest(scratch: Scratch, packDir: string, plantAt: Parameters<typeof ingestFiles>[0]): Promise<void> {
  const folder = join(scratch.root, 'input');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(ingestFiles(plantAt))) writeFileSync(join(folder, name), text);
  await scratch.command(['ingest', join(folder, 'events.jsonl')], packDir);
  await scratch.command(['ingest', join(folder, 'people.csv'), '--map', join(folder, 'people.yaml')], packDir);
}

async function withClient<T>(scratch: Scratch, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: scratch.connection()!.url, application_name: 'anxin drill' });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Waits until the read models have taken in what is stored, and the breaches are told. */
async function settle(scratch: Scratch, signal: AbortSignal): Promise<void> {
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(200)) {
    signal.throwIfAborted();
    const behind = await withClient(scratch, async (client) => {
      const { rows } = await client.query<{ behind: string }>(`
        select (select count(*) from event e where type = 'order.paid'
                 and not exists (select from "order" o where 'order/' || o.id = e.subject_key))
             + (select count(*) from promise_due where fire_at <= now()) as behind`);
      return Number(rows[0]!.behind);
    });
    if (behind === 0) return;
  }
  throw new Error('The platform did not come to rest');
}

/** Everything that can be asked for by reading. */
async function readablePaths(scratch: Scratch): Promise<string[]> {
  return withClient(scratch, async (client) => {
    const column = async (sql: string): Promise<string[]> =>
      (await client.query<{ value: string }>(sql)).rows.map(({ value }) => value);
    const lists = ['orders', 'merchants', 'creators', 'products', 'content', 'parcels', 'promises', 'rules', 'keys'];
    const single = ['order', 'merchant', 'creator', 'product', 'parcel', 'consumer'];
    const rows: string[] = [];
    for (const name of single) {
      const ids = await column(`select id as value from ${client.escapeIdentifier(name)}`);
      rows.push(...ids.map((id) => `/v1/${name}s/${encodeURIComponent(id)}`));
    }
    const subjects = await column('select distinct subject_key as value from event');
    const decisions = await column('select id::text as value from decision');
    return [
      ...lists.map((name) => `/v1/${name}?limit=200`),
      ...rows,
      ...subjects.map((subject) => `/v1/events?subject=${encodeURIComponent(subject)}&limit=100`),
      ...subjects.map((subject) => `/v1/subjects/${subject.split('/').map(encodeURIComponent).join('/')}`),
      ...decisions.map((id) => `/v1/decisions/${id}`),
      ...['/v1/settings', '/v1/permissions', '/metrics', '/openapi.json', '/healthz', '/readyz'],
    ];
  });
}

/** @returns undefined where this build has no backups, or none could be made */
async function makeBackup(scratch: Scratch, packDir: string): Promise<Buffer | undefined> {
  const file = join(scratch.root, 'drill.backup');
  const made = await scratch.command(['backup', file], packDir, {
    ANXIN_PASSPHRASE: randomBytes(24).toString('base64url'),
  });
  return made.code === 0 && existsSync(file) ? readFileSync(file) : undefined;
}

interface Collected {
  tables: readonly { table: string; rows: number; content: Buffer }[];
  said: string;
  answers: readonly Answer[];
  backup: Buffer | undefined;
}

function searchEverywhere(
  searcher: Searcher,
  scratch: Scratch,
  { tables, said, answers, backup }: Collected,
  figures: Record<string, unknown>,
): Violation[] {
  const files = searcher.folder(scratch.dataDir);
  const tableBytes = tables.reduce((sum, { content }) => sum + content.length, 0);
  figures.files = { count: files.files, bytes: files.bytes };
  figures.tables = {
    count: tables.length,
    rows: tables.reduce((sum, { rows }) => sum + rows, 0),
    bytes: tableBytes,
  };
  figures.log_bytes = Buffer.byteLength(said);
  figures.backup_bytes = backup?.length ?? 'no backup could be made here';
  return [
    ...toViolations('leak.file', files.hits),
    ...tables.flatMap(({ table, content }) => toViolations('leak.table', searcher.bytes(table, content))),
    ...toViolations('leak.log', searcher.bytes('what the processes said', Buffer.from(said))),
    ...answers.flatMap(({ door, status, text }) =>
      toViolations('leak.answer', searcher.bytes(`the answer ${status} to ${door}`, Buffer.from(text))),
    ),
    ...(backup ? toViolations('leak.backup', searcher.bytes('the backup', backup)) : []),
  ];
}

const toViolations = (check: string, hits: readonly Hit[]): Violation[] =>
  hits.map(({ mark, what, form, place, offset }) => ({
    check,
    about: mark.id,
    detail: `${mark.kind} (${what}, ${form}) from ${mark.door}: in ${place} at ${offset}`,
  }));

function keepFacts(
  facts: Facts,
  scratch: Scratch,
  marks: readonly Mark[],
  { tables, said, answers, violations }: Omit<Collected, 'backup'> & { violations: readonly Violation[] },
): void {
  facts.write('marks', marks);
  facts.write('answers', answers);
  facts.write('found', violations);
  facts.text('said.log', said);
  for (const { table, rows, content } of tables) if (rows > 0) facts.text(join('tables', `${table}.txt`), content);
  facts.copy(scratch.dataDir, 'data', [KEYS]);
}

async function sabotageTable(client: pg.Client, maker: MarkMaker): Promise<Plant> {
  const phone = maker.make('phone', 'sabotage, a row');
  await client.query(`insert into merchant (id, fields, stamps) values ('sabotage', $1, '{}')`, [
    JSON.stringify({ phone }),
  ]);
  return { what: 'a phone number in a row', check: 'leak.table', about: maker.marks.at(-1)!.id };
}

function sabotageFile(scratch: Scratch, maker: MarkMaker): Plant {
  const name = maker.make('name', 'sabotage, a file');
  writeFileSync(join(scratch.dataDir, 'sabotage.tmp'), `left behind: ${name}\n`);
  return { what: 'a name in a file', check: 'leak.file', about: maker.marks.at(-1)!.id };
}

function sabotageLog(maker: MarkMaker): { text: string; plant: Plant } {
  const address = maker.make('address', 'sabotage, a log line');
  const text = `{"level":"info","payload":"${Buffer.from(`to: ${address}`).toString('base64')}"}\n`;
  return { text, plant: { what: 'an address in base64 in the log', check: 'leak.log', about: maker.marks.at(-1)!.id } };
}

function countBy(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
