import { expect, test } from 'vitest';
import { base64Of, MOST_ATTACHED_BYTES, typeOf, unfit } from './attached.ts';

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
