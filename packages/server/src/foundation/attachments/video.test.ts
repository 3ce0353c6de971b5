import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mp4, png, webm } from './files-fixture.ts';
import { rangeOf } from './range.ts';
import { isWholeVideo, type VideoType, videoTypeOf } from './video.ts';

const PICTURES = Buffer.alloc(300, 7);
const readOf = (bytes: Buffer) => async (at: number, length: number) => bytes.subarray(at, at + length);
const isWhole = (type: VideoType, bytes: Buffer) => isWholeVideo(type, bytes.length, readOf(bytes));

const KNOWN: readonly (readonly [VideoType, Buffer])[] = [
  ['video/mp4', mp4(PICTURES)],
  ['video/mp4', mp4(PICTURES, 'mp42')],
  ['video/quicktime', mp4(PICTURES, 'qt  ')],
  ['video/webm', webm(PICTURES)],
];

describe('a video', () => {
  test.each(KNOWN)('%s is told by its bytes, and whole', async (type, bytes) => {
    expect(videoTypeOf(bytes.subarray(0, 64))).toBe(type);
    expect(await isWhole(type, bytes)).toBe(true);
  });

  test.each([
    ['a picture in the same boxes', mp4(PICTURES, 'heic')],
    ['a film of another kind in the same container', webm(PICTURES, 'matroska')],
    ['a picture', png(3, 2)],
    ['a page', Buffer.from('<html><script>alert(1)</script>')],
    ['nothing', Buffer.alloc(0)],
  ])('is not %s', (_, bytes) => {
    expect(videoTypeOf(bytes)).toBeUndefined();
  });

  test('that is cut, that has something behind its end, or lacks pictures is not whole', async () => {
    const whole = mp4(PICTURES);
    for (const length of [0, 7, 8, 40, whole.length - 1])
      expect(await isWhole('video/mp4', whole.subarray(0, length))).toBe(false);
    for (const tail of ['PK\x03\x04 an archive', '<script>', '\0\0\0\x08zip!'])
      expect(await isWhole('video/mp4', Buffer.concat([whole, Buffer.from(tail, 'latin1')]))).toBe(false);
    expect(await isWhole('video/mp4', whole.subarray(0, whole.length - 24))).toBe(false);
    const cut = webm(PICTURES);
    expect(await isWhole('video/webm', cut.subarray(0, cut.length - PICTURES.length))).toBe(false);
  });

  test('of whatever bytes is answered, and never read beyond its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...KNOWN),
        fc.nat(400),
        fc.nat(255),
        fc.option(fc.nat(400), { nil: undefined }),
        async ([type, bytes], place, value, cut) => {
          const other = Buffer.from(cut === undefined ? bytes : bytes.subarray(0, cut));
          if (other.length > 0) other[place % other.length] = value;
          const read = async (at: number, length: number) => {
            expect(at).toBeLessThanOrEqual(other.length);
            return other.subarray(at, at + length);
          };
          expect([true, false]).toContain(await isWholeVideo(type, other.length, read));
          videoTypeOf(other);
        },
      ),
    );
  });
});

describe('a range', () => {
  test.each([
    [undefined, undefined],
    ['bytes=0-', { from: 0, to: 99 }],
    ['bytes=10-19', { from: 10, to: 19 }],
    ['bytes=90-200', { from: 90, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-500', { from: 0, to: 99 }],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=20-10', undefined],
    ['bytes=0-1,5-6', undefined],
    ['bytes=-', undefined],
    ['pages=1-2', undefined],
  ])('%s of a hundred bytes', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });

  test('lies within its file', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.integer({ min: 1, max: 500 }), (from, to, size) => {
        const range = rangeOf(`bytes=${from}-${to}`, size);
        if (typeof range !== 'object') return;
        expect(range.from >= 0 && range.from <= range.to && range.to < size).toBe(true);
      }),
    );
  });
});
