import { type ClientRequest, get } from 'node:http';
import { type Bench, type BenchReport, row } from './bench.ts';
import { load } from './load.ts';
import { machine } from './machine.ts';
import { listingBytes } from './sample-event.ts';
import { createKey, inFolder, MAIN, start, stop } from './scratch.ts';

const FOLLOWERS = 200;
/** A key has at most 40 streams. */
const KEYS = 8;
const BATCH = 50;
const SECONDS = 10;

/** Two hundred people follow at once; a third of them loses the connection in the middle and comes back. */
export const follow: Bench = {
  about: '200 followers of decisions by server-sent events: delivered, lost, memory of the server',
  run: ({ onProgress }) =>
    inFolder(async (folder): Promise<BenchReport> => {
      const env = {
        ...process.env,
        ANXIN_DATA: folder,
        ANXIN_LOG: 'error',
        ANXIN_RATE: '0',
        ANXIN_DEMO: '0',
        DATABASE_URL: '',
      };
      const server = await start(MAIN, ['serve', '--port', '0'], env, /http:\/\/127\.0\.0\.1:(\d+)/);
      const followers: Follower[] = [];
      try {
        const { port } = server;
        const first = createKey(env);
        const keys = [first];
        while (keys.length < KEYS) keys.push(await anotherKey(port, first));
        const post = { port, path: '/v1/decisions', headers: { authorization: `Bearer ${keys[0]}` } };
        let sent = 0;
        const send = async (seconds: number): Promise<number> => {
          const run = await load({
            ...{ ...post, connections: 1, seconds },
            body: () => {
              sent += BATCH;
              return listingBytes(BATCH);
            },
            check(status, body) {
              if (status !== 200) throw new Error(`answered ${status}: ${body.slice(0, 300)}`);
            },
          });
          return (run.requests * BATCH) / run.seconds;
        };
        onProgress('warming up');
        await send(2);
        const before = await memoryOf(port, keys[0]!);
        onProgress(`${FOLLOWERS} begin to follow`);
        for (let i = 0; i < FOLLOWERS; i++) followers.push(makeFollower(port, keys[i % KEYS]!));
        await until(() => followers.every(({ ready }) => ready()), 60);
        const idle = await memoryOf(port, keys[0]!);
        sent = 0;
        onProgress('decisions are made, a third is cut and comes back');
        const began = performance.now();
        const cutting = setTimeout(
          () => {
            for (const [i, one] of followers.entries()) if (i % 3 === 0) one.cut();
          },
          (SECONDS * 1000) / 2,
        );
        const rate = await send(SECONDS);
        clearTimeout(cutting);
        await until(() => followers.every(({ heard }) => heard.size >= sent), 120);
        const seconds = (performance.now() - began) / 1000;
        const busy = await memoryOf(port, keys[0]!);
        const delivered = followers.reduce((sum, { heard }) => sum + heard.size, 0);
        const lost = followers.reduce((sum, { heard }) => sum + (sent - heard.size), 0);
        const twice = followers.reduce((sum, { repeated }) => sum + repeated(), 0);
        if (lost !== 0) throw new Error(`${lost} of ${sent * FOLLOWERS} were lost`);
        return {
          name: 'follow',
          machine: machine(),
          rows: [
            row('events delivered to all followers together', delivered, null, 'events'),
            row('events lost', lost, null, 'events'),
            row('events told twice', twice, null, 'events'),
            row('events delivered a second', delivered / seconds, null, 'events/s'),
            row('decisions made a second meanwhile', rate, null, 'decisions/s'),
            row(
              'memory of the server for a follower that is told nothing',
              (idle - before) / FOLLOWERS / 1024,
              null,
              'KiB',
            ),
            row(
              'memory of the server, all followed and busy; peer: nobody follows',
              busy / 2 ** 20,
              before / 2 ** 20,
              'MiB',
            ),
          ],
          checked: [`each of ${FOLLOWERS} followers heard each of ${sent} decisions; a third was cut in between`],
        };
      } finally {
        for (const one of followers) one.close();
        await stop(server.child);
      }
    }),
};

async function anotherKey(port: number, key: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/v1/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'follower', scopes: ['access.session.use', 'policy.decision.read'] }),
  });
  return ((await answer.json()) as { key: string }).key;
}

interface Follower {
  heard: Set<string>;
  repeated(): number;
  ready(): boolean;
  cut(): void;
  close(): void;
}

function makeFollower(port: number, key: string): Follower {
  const heard = new Set<string>();
  let repeated = 0;
  let ready = false;
  let closed = false;
  let last: string | undefined;
  let current: ClientRequest | undefined;
  const connect = (): void => {
    if (closed) return;
    let text = '';
    const headers = { authorization: `Bearer ${key}`, ...(last === undefined ? {} : { 'last-event-id': last }) };
    current = get({ port, host: '127.0.0.1', path: '/v1/stream?topics=decisions', headers, agent: false }, (answer) => {
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => {
        text += chunk;
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          take(text.slice(0, end));
          text = text.slice(end + 2);
        }
      });
      answer.on('error', () => undefined);
      answer.on('close', () => setTimeout(connect, 200));
    });
    current.on('error', () => undefined);
  };
  const take = (block: string): void => {
    last = /^id: (.+)$/m.exec(block)?.[1] ?? last;
    const event = /^event: (.+)$/m.exec(block)?.[1];
    if (event === 'ready') ready = true;
    if (event === 'reset') throw new Error('a follower was told to read anew');
    if (event !== 'decisions') return;
    const id = /"id":"([^"]+)"/.exec(block)![1]!;
    if (heard.has(id)) repeated++;
    heard.add(id);
  };
  connect();
  return {
    heard,
    repeated: () => repeated,
    ready: () => ready,
    cut: () => current?.destroy(),
    close() {
      closed = true;
      current?.destroy();
    },
  };
}

async function until(what: () => boolean, seconds: number): Promise<void> {
  for (let waited = 0; !what(); waited += 0.05) {
    if (waited > seconds) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Resident bytes of the server, after a moment in which it can clean up. */
async function memoryOf(port: number, key: string): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${key}` } });
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(await answer.text())?.[1]);
}
