import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { newKey } from './aead.ts';
import { keyFilePath, readKeyFile, restoreKeyFile } from './key-file.ts';
import { loadKeys, MAC_LABELS } from './keys.ts';

const now = new Date('2026-01-01T00:00:00Z');
const newDir = (): string => mkdtempSync(join(tmpdir(), 'anxin keys-'));
const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

const codeOfAsync = (act: () => Promise<unknown>): Promise<string> =>
  act().then(
    () => 'none',
    (error: { code: string }) => error.code,
  );

test('the first start makes the file, 0600 in a folder 0700, and nothing beside it; the next one reads it', async () => {
  const dataDir = newDir();
  const made = loadKeys({ dataDir, dataExists: false, now });
  const path = keyFilePath(dataDir);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(path))).toEqual(['master.json']);
  const again = loadKeys({ dataDir, dataExists: true, recordedKeyCheck: made.keyCheck, now });
  expect(again.keyCheck).toBe(made.keyCheck);
  const key = newKey();
  const [opened] = await again.unwrap(await made.wrap([key]));
  expect(opened?.equals(key)).toBe(true);
});

test('no keys are made where there is data', () => {
  const dataDir = newDir();
  expect(codeOf(() => loadKeys({ dataDir, dataExists: true, now }))).toBe('keys.missing');
  expect(codeOf(() => loadKeys({ dataDir, dataExists: false, recordedKeyCheck: 'x', now }))).toBe('keys.missing');
  expect(existsSync(keyFilePath(dataDir))).toBe(false);
});

test("another installation's file is refused", () => {
  const dataDir = newDir();
  const other = newDir();
  loadKeys({ dataDir, dataExists: false, now });
  const { keyCheck } = loadKeys({ dataDir: other, dataExists: false, now });
  expect(codeOf(() => loadKeys({ dataDir, dataExists: true, recordedKeyCheck: keyCheck, now }))).toBe('keys.foreign');
});

test.each([0o640, 0o604, 0o660, 0o644])('a file of mode %o is refused with its mend', (mode) => {
  const dataDir = newDir();
  loadKeys({ dataDir, dataExists: false, now });
  chmodSync(keyFilePath(dataDir), mode);
  expect(() => loadKeys({ dataDir, dataExists: true, now })).toThrow(`chmod 600 '${keyFilePath(dataDir)}'`);
  expect(codeOf(() => loadKeys({ dataDir, dataExists: true, now }))).toBe('keys.exposed');
});

test('a folder that others can write to is refused', () => {
  const dataDir = newDir();
  loadKeys({ dataDir, dataExists: false, now });
  chmodSync(dirname(keyFilePath(dataDir)), 0o770);
  expect(codeOf(() => loadKeys({ dataDir, dataExists: true, now }))).toBe('keys.exposed');
});

test('a damaged file is refused, and its content is not in the message', () => {
  const dataDir = newDir();
  loadKeys({ dataDir, dataExists: false, now });
  const path = keyFilePath(dataDir);
  const text = readFileSync(path, 'utf8');
  const root = (JSON.parse(text) as { root: string }).root;
  const swapped = (root[0] === 'A' ? 'B' : 'A') + root.slice(1);
  const damaged = [
    text.slice(0, 100),
    '',
    'null',
    '{}',
    text.replace(root, swapped),
    text.replace('"version": 1', '"version": 2'),
    text.replace(root, root.slice(4)),
    text.replace('2026', '2025'),
  ];
  for (const content of damaged) {
    writeFileSync(path, content);
    try {
      loadKeys({ dataDir, dataExists: true, now });
      expect.unreachable();
    } catch (error) {
      expect((error as { code: string }).code).toBe('keys.unreadable');
      expect(String(error)).not.toContain(root.slice(0, 8));
    }
  }
});

test('rotation adds a version; what older ones wrapped still opens, and other processes find the new one', async () => {
  const dataDir = newDir();
  const one = loadKeys({ dataDir, dataExists: false, now });
  const two = loadKeys({ dataDir, dataExists: true, recordedKeyCheck: one.keyCheck, now });
  const key = newKey();
  const old = await one.wrap([key]);
  expect(await one.provider.rotate(now)).toBe(2);
  const fresh = await one.wrap([key]);
  expect(fresh[0]?.masterVersion).toBe(2);
  for (const opened of await two.unwrap([...fresh, ...old])) expect(opened?.equals(key)).toBe(true);
  expect(one.mac('event-mac', 'x')).toEqual(two.mac('event-mac', 'x'));
  expect(await codeOfAsync(() => two.unwrap([{ ...fresh[0]!, masterVersion: 3 }]))).toBe('keys.missing');
  expect(await two.unwrap([{ ...fresh[0]!, masterVersion: 1 }, fresh[0]!])).toEqual([undefined, expect.anything()]);
  // a process that never met the new version wraps by it all the same: the old one can be retired
  expect((await two.wrap([key]))[0]?.masterVersion).toBe(2);
});

test('two rotations at once: the second is refused, not lost', async () => {
  const dataDir = newDir();
  const { provider } = loadKeys({ dataDir, dataExists: false, now });
  writeFileSync(`${keyFilePath(dataDir)}.lock`, '');
  expect(await codeOfAsync(() => provider.rotate(now))).toBe('keys.unreadable');
  rmSync(`${keyFilePath(dataDir)}.lock`);
  expect(await provider.rotate(now)).toBe(2);
});

test('a backed-up file is put back, but never over another installation’s', () => {
  const dataDir = newDir();
  const { keyCheck } = loadKeys({ dataDir, dataExists: false, now });
  const text = readFileSync(keyFilePath(dataDir), 'utf8');
  const empty = newDir();
  restoreKeyFile(empty, text);
  expect(loadKeys({ dataDir: empty, dataExists: true, recordedKeyCheck: keyCheck, now }).keyCheck).toBe(keyCheck);
  const other = newDir();
  loadKeys({ dataDir: other, dataExists: false, now });
  expect(codeOf(() => restoreKeyFile(other, text))).toBe('keys.foreign');
  expect(codeOf(() => restoreKeyFile(newDir(), '{"format":'))).toBe('keys.unreadable');
});

test('each MAC has a key of its own, and none is the root', () => {
  const dataDir = newDir();
  const keys = loadKeys({ dataDir, dataExists: false, now });
  const macs = MAC_LABELS.map((label) => keys.mac(label, 'same').toString('hex'));
  expect(new Set(macs).size).toBe(MAC_LABELS.length);
  expect(readKeyFile(dataDir)?.masters.size).toBe(1);
});
