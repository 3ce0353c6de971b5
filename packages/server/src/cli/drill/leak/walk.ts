import { mkdirSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Scratch } from '../scratch.ts';
import { walkDesks } from './desks.ts';
import { badRequests, type DoorRequest, goodRequests, strayRequests } from './doors.ts';
import type { Plant } from './events.ts';
import { ingestFiles } from './files.ts';
import { followStream } from './follow.ts';
import type { Mark, MarkMaker } from './marks.ts';

const SETTLE_MS = 30_000;
const ANSWER_MS = 30_000;

export interface Answer {
  door: string;
  status: number;
  /** Headers and body. */
  text: string;
  body: string;
  /** It may show what was handed in at doors that begin so: somebody who may read it asked for it. */
  opens?: string;
}

/** What a walk heard. */
export interface Walked {
  answers: Answer[];
  /** What the stream said all the while. */
  streamed: string;
  /** What was to be taken at desks and was not. */
  refused: string[];
}

/** Goes through every door of a running server, and reads everything that can be read. */
export async function walkDoors(
  url: string,
  packDir: string,
  scratch: Scratch,
  maker: MarkMaker,
  signal: AbortSignal,
): Promise<Walked> {
  const keyOf = async (party?: string): Promise<string> => {
    const args = ['keys', 'create', '--name', 'drill', '--scopes', '*', '--json'];
    const made = await scratch.command([...args, ...(party === undefined ? [] : ['--party', party])], packDir);
    if (made.code !== 0) throw new Error(`No key could be made: ${made.stderr}`);
    return (JSON.parse(made.stdout) as { key: string }).key;
  };
  const key = await keyOf();
  const plantAt = (door: string) => (kind: Mark['kind'], field: string) => maker.make(kind, `${door}, ${field}`);
  const answers: Answer[] = [];
  const ask = async (request: DoorRequest, as: string | undefined = key): Promise<Answer> => {
    signal.throwIfAborted();
    const answer = await send(url, as, request);
    answers.push(answer);
    return answer;
  };
  const stream = await followStream(url, key);
  const good = goodRequests(plantAt);
  for (const request of good) {
    const { status, text } = await ask(request);
    // one problem among them would leave a door untried
    if (status >= 300 || text.includes('urn:anxin:error'))
      throw new Error(`${request.door} was to be taken, and was answered ${status}: ${text.slice(0, 1_000)}`);
  }
  for (const request of [...badRequests(plantAt), ...strayRequests(plantAt)]) await ask(request);
  const refused = await walkDesks({ ask, keyOf, plantAt });
  await ingest(scratch, packDir, plantAt);
  await commands(scratch, packDir, plantAt);
  await settle(scratch, signal);
  const lists = await listPaths(url, key);
  const read = (path: string): DoorRequest => ({ door: `GET ${path}`, method: 'GET', path, ...openedBy(path) });
  for (const path of [...(await readablePaths(scratch)), ...lists]) await ask(read(path));
  // a merchant who has nothing here
  const stranger = await keyOf('merchant/leak-stranger');
  for (const path of lists) await ask({ door: `GET ${path}, of a merchant`, method: 'GET', path }, stranger);
  stream.stop();
  return { answers, streamed: stream.text(), refused };
}

/** Who may list people is shown their names. */
const openedBy = (path: string) => (path.startsWith('/v1/users') ? { opens: 'POST /v1/users' } : {});

/** Every list that the platform describes, whatever was added to it. */
async function listPaths(url: string, key: string): Promise<string[]> {
  const { body } = await send(url, key, { door: 'GET /openapi.json', method: 'GET', path: '/openapi.json' });
  const { paths } = JSON.parse(body) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    'get' in methods && path.startsWith('/v1/') && !path.includes('{') && path !== '/v1/stream' ? [path] : [],
  );
}

/** What is typed in a shell. What somebody typed wrongly is told to them again, on their own screen. */
async function commands(scratch: Scratch, packDir: string, plantAt: (door: string) => Plant): Promise<void> {
  const email = plantAt('POST /v1/users, in a shell')('email', '--email');
  await scratch.command(['users', 'create', '--email', email, '--role', 'reviewer', '--json'], packDir);
  await scratch.command(['trail', 'export', join(scratch.root, 'trail.jsonl')], packDir);
}

/** One request, written as it is: `fetch` would refuse or mend some of them. */
function send(
  base: string,
  key: string,
  { door, method, path, headers = {}, body, opens }: DoorRequest,
): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (status: number, text: string, answered = ''): void =>
      resolve({ door, status, text, body: answered, ...(opens === undefined ? {} : { opens }) });
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
        const finish = () => {
          const text = Buffer.concat(chunks).toString();
          done(incoming.statusCode ?? 0, `${JSON.stringify(incoming.rawHeaders)}\n${text}`, text);
        };
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

export async function withClient<T>(scratch: Scratch, work: (client: pg.Client) => Promise<T>): Promise<T> {
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
    const lists = ['orders', 'merchants', 'creators', 'products', 'parcels', 'promises', 'keys'];
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
