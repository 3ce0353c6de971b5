import { expect, it } from 'vitest';
import { mediaAddress, picturesOf } from './media.ts';

it.each([
  ['file:live/l1/3.png', '/v1/media/live/l1/3.png'],
  ['file:///live/l1/3.png', '/v1/media/live/l1/3.png'],
  ['file:../../etc/passwd', '/v1/media/etc/passwd'],
  ['https://shop.example/1.jpg', 'https://shop.example/1.jpg'],
  ['data:image/png;base64,AAAA', 'data:image/png;base64,AAAA'],
  ['data:image/svg+xml,<svg onload=alert(1)>', undefined],
  ['javascript:alert(1)', undefined],
  ['http://shop.example/1.jpg', undefined],
])('%s', (reference, address) => {
  expect(mediaAddress(reference)).toBe(address);
});

it('finds the pictures of an event, and nothing that only looks like one', () => {
  expect(
    picturesOf({ segment: { frames: ['file:a.png', 'file:b.png'], transcript: 'file:c.png' }, live: { id: 'l1' } }),
  ).toEqual(['/v1/media/a.png', '/v1/media/b.png']);
});
