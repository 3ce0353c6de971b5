import { get } from 'node:http';

/** Everything that the stream of the platform says while this listens. */
export interface Followed {
  text(): string;
  stop(): void;
}

export function followStream(base: string, key: string): Promise<Followed> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const request = get(`${base}/v1/stream`, { headers: { authorization: `Bearer ${key}` } }, (incoming) => {
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
      if (incoming.statusCode !== 200) return reject(new Error(`The stream answered ${incoming.statusCode}`));
      resolve({ text: () => Buffer.concat(chunks).toString(), stop: () => void request.destroy() });
    });
    request.once('error', reject).on('error', () => undefined);
  });
}
