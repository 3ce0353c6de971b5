import { expect, test } from 'vitest';
import type { Api } from './api.ts';
import { acceptOf, base64Of, MOST_ATTACHED_BYTES, sendFile, typeOf, unfit } from './attached.ts';

test('what the server would refuse is known before it is sent', () => {
  const of = (type: string, size = 10) => unfit({ type, size });
  expect([of('image/png'), of('text/csv'), of('application/pdf')]).toEqual([undefined, undefined, undefined]);
  expect([of('image/svg+xml'), of(''), of('text/html')]).toEqual(['type', 'type', 'type']);
  expect(of('image/png', 0)).toBe('empty');
  expect(of('image/png', MOST_ATTACHED_BYTES)).toBeUndefined();
  expect(of('image/png', MOST_ATTACHED_BYTES + 1)).toBe('size');
  expect(typeOf('text/csv')).toBe('text/plain');
});

test('every byte arrives, also of what is longer than one piece', async () => {
  const bytes = Uint8Array.from({ length: 100_003 }, (_, i) => (i * 31) % 256);
  expect(await base64Of(new Blob([bytes]))).toBe(Buffer.from(bytes).toString('base64'));
  expect(await base64Of(new Blob([]))).toBe('');
});

test('videos are offered and measured where they are taken', () => {
  const videos = { most_bytes: 100, most: 3 };
  expect(acceptOf(null)).not.toContain('video');
  expect(acceptOf(videos)).toContain('video/mp4');
  expect(unfit({ type: 'video/mp4', size: 100 }, videos)).toBeUndefined();
  expect(unfit({ type: 'video/mp4', size: 101 }, videos)).toBe('video-size');
  expect(unfit({ type: 'video/mp4', size: 10 })).toBe('type');
});

/** A server that keeps what it is sent, three bytes at a time; `stuck` takes nothing any more. */
function serverOf(stuck = false) {
  const calls: [string, unknown][] = [];
  let got = 0;
  const post = async (path: string, body: unknown): Promise<unknown> => {
    calls.push([path, body]);
    if (path.endsWith('/parts') && !stuck) got += Buffer.from((body as { content: string }).content, 'base64').length;
    return { id: 'v', got, part_bytes: 3 };
  };
  return { api: { post } as unknown as Pick<Api, 'post'>, calls };
}

test('a video goes part by part, each from where the server says, and is handed in at its end', async () => {
  const { api, calls } = serverOf();
  const told: number[] = [];
  await sendFile(api, '/v1/claims/c', new File(['abcdefgh'], 'a.mp4', { type: 'video/mp4' }), (n) => told.push(n));
  expect(calls.map(([path]) => path.replace('/v1/claims/c/', ''))).toEqual([
    ...['videos', 'videos/v/parts', 'videos/v/parts', 'videos/v/parts', 'videos/v/finish'],
  ]);
  expect(calls.slice(1, 4).map(([, body]) => body)).toEqual([
    { offset: 0, content: Buffer.from('abc').toString('base64') },
    { offset: 3, content: Buffer.from('def').toString('base64') },
    { offset: 6, content: Buffer.from('gh').toString('base64') },
  ]);
  expect(told).toEqual([0, 37, 75, 100]);
  // a server that takes nothing is not asked for ever
  const stuck = sendFile(serverOf(true).api, '', new File(['abc'], 'a.mp4', { type: 'video/mp4' }));
  await expect(stuck).rejects.toThrow('stays at 0');
});
