import { connect, type Socket } from 'node:net';

/** A small HTTP/1.1 client: one request at a time on each of a number of kept connections. It costs little beside the server. */
export interface Load {
  /** Answers of one run. */
  requests: number;
  seconds: number;
  /** Milliseconds, rising. */
  latencies: number[];
  /** The last answers, to be checked. */
  samples: string[];
}

export interface LoadOptions {
  port: number;
  path: string;
  headers: Record<string, string>;
  connections: number;
  /** Each connection asks once at least. */
  seconds: number;
  /** The body of the next request. */
  body(): Buffer;
  /** Throws when an answer is not what it should be. */
  check(status: number, body: string): void;
}

export async function load(options: LoadOptions): Promise<Load> {
  const latencies: number[] = [];
  const samples: string[] = [];
  const started = performance.now();
  const end = started + options.seconds * 1000;
  await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const connection = await open(options.port);
      try {
        do {
          const sent = performance.now();
          const { status, body } = await connection.post(options.path, options.headers, options.body());
          latencies.push(performance.now() - sent);
          options.check(status, body);
          if (samples.length < 10) samples.push(body);
        } while (performance.now() < end);
      } finally {
        connection.close();
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { requests: latencies.length, seconds, latencies: latencies.sort((a, b) => a - b), samples };
}

/** One request at a time. */
export interface Connection {
  post(path: string, headers: Record<string, string>, body: Buffer): Promise<Answer>;
  get(path: string, headers: Record<string, string>): Promise<Answer>;
  close(): void;
}

export interface Answer {
  status: number;
  body: string;
}

export function open(port: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let received = Buffer.alloc(0);
    let settle: ((answer: Answer) => void) | undefined;
    let fail: ((error: Error) => void) | undefined;
    const ask = (line: string, headers: Record<string, string>, body: Buffer): Promise<Answer> =>
      new Promise((done, failed) => {
        settle = done;
        fail = failed;
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        const head = `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\n${lines.join('')}\r\n`;
        socket.write(Buffer.concat([Buffer.from(head, 'latin1'), body]));
      });
    socket.once('connect', () =>
      resolve({
        get: (path, headers) => ask(`GET ${path}`, headers, Buffer.alloc(0)),
        post(path, headers, body) {
          const about = { 'Content-Type': 'application/json', 'Content-Length': String(body.length) };
          return ask(`POST ${path}`, { ...about, ...headers }, body);
        },
        close: () => socket.destroy(),
      }),
    );
    const broken = (error: Error): void => {
      reject(error);
      fail?.(error);
    };
    socket.on('error', broken);
    socket.on('close', () => broken(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const head = received.indexOf('\r\n\r\n');
      if (head < 0) return;
      const header = received.toString('latin1', 0, head);
      const length = Number(/^content-length: *(\d+)/im.exec(header)?.[1]);
      if (!Number.isSafeInteger(length)) return broken(new Error('an answer without Content-Length'));
      if (received.length < head + 4 + length) return;
      const answer = {
        status: Number(header.slice(9, 12)),
        body: received.toString('utf8', head + 4, head + 4 + length),
      };
      received = received.subarray(head + 4 + length);
      settle?.(answer);
    });
  });
}
