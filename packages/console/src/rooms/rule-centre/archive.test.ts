import { expect, it } from 'vitest';
import { checkDay, sha256Of } from './archive.ts';

const answering =
  (text: string, status = 200): typeof fetch =>
  async () =>
    new Response(text, { status });
// of the three letters, by FIPS 180-4
const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';

it('is what the standard says', async () => {
  expect(await sha256Of(new TextEncoder().encode('abc'))).toBe(ABC);
});

it('tells a file that was changed from one that could not be checked', async () => {
  const day = { day: '2026-11-25', rows: 1, sha256: ABC };
  expect(await checkDay(day, answering('abc'))).toBe('same');
  expect(await checkDay(day, answering('abd'))).toBe('other');
  expect(await checkDay(day, answering('abc', 404))).toBe('unable');
  expect(await checkDay(day, async () => Promise.reject(new Error('offline')))).toBe('unable');
});
