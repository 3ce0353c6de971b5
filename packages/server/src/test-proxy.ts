import { createConnection, createServer, type Server, type Socket } from 'node:net';

/** A way to the database that can be closed and opened again. */
export interface TestProxy {
  /** `url` with the proxy's address in place of the database's. */
  url: string;
  /** Cuts what is open. What comes later is refused, or taken and cut at once. */
  close(how: 'refused' | 'cut'): Promise<void>;
  open(): Promise<void>;
  stop(): Promise<void>;
}

export async function openTestProxy(url: string): Promise<TestProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let cutting = false;
  let server: Server | undefined;
  let port = 0;
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server = createServer((near) => {
        if (cutting) return void near.destroy();
        const far = createConnection({ host: target.hostname, port: Number(target.port) });
        for (const [from, to] of [
          [near, far],
          [far, near],
        ] as const) {
          sockets.add(from);
          from.pipe(to);
          from
            .on('error', () => to.destroy())
            .on('close', () => {
              sockets.delete(from);
              to.destroy();
            });
        }
      });
      server.once('error', reject).listen(port, '127.0.0.1', () => {
        port = (server!.address() as { port: number }).port;
        resolve();
      });
    });
  const unlisten = () => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  await listen();
  const address = new URL(url);
  address.hostname = '127.0.0.1';
  address.port = String(port);
  return {
    url: address.href,
    async close(how) {
      cutting = true;
      for (const socket of sockets) socket.destroy();
      if (how === 'refused') {
        await unlisten();
        server = undefined;
      }
    },
    async open() {
      cutting = false;
      if (!server) await listen();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await unlisten();
    },
  };
}
