import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPicture } from './media.routes.ts';

let folder: string;
let media: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anxin-media-'));
  media = join(folder, 'media');
  mkdirSync(join(media, 'live', 'l 1'), { recursive: true });
  for (const name of ['live/l 1/图.png', 'a.JPG', '.hidden.png', 'page.html', 'picture.svg', 'key.json'])
    writeFileSync(join(media, name), 'x');
  mkdirSync(join(media, 'folder.png'));
  writeFileSync(join(folder, 'outside.png'), 'secret');
  symlinkSync(join(folder, 'outside.png'), join(media, 'link.png'));
  symlinkSync(folder, join(media, 'up'));
  symlinkSync(join(media, 'a.JPG'), join(media, 'inside.jpg'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ['live/l 1/图.png', 'image/png'],
  ['a.JPG', 'image/jpeg'],
  ['inside.jpg', 'image/jpeg'],
])('%s is given out', async (path, type) => {
  expect(await findPicture(media, path)).toMatchObject({ type, bytes: 1 });
});

test.each([
  ...['', '/', '.', '..', '../outside.png', 'live/../../outside.png', 'live/%2e%2e/outside.png', '/etc/passwd'],
  ...['link.png', 'up/outside.png', '.hidden.png', 'folder.png', 'page.html', 'picture.svg', 'key.json', 'a.JPG/'],
  ...[
    '..\\outside.png',
    'C:a.png',
    'a.JPG\0.png',
    'a.png',
    'x'.repeat(300),
    `${'a/'.repeat(30)}a.png`,
    'a.JPG::$DATA.png',
  ],
])('%j is not', async (path) => {
  expect(await findPicture(media, path)).toBeUndefined();
});
