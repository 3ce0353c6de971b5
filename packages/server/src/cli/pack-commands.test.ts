import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SMALL = fileURLToPath(new URL('../../../engine/src/policy/fixtures/small', import.meta.url));

async function anxin(args: string[], input = '') {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' });
  child.stdin.on('error', () => {}); // a command that refuses its arguments does not read
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([readAll(child.stdout), readAll(child.stderr), closed]);
  return { out, err, code };
}

const event = (id: string, fields: object = {}, more: object = {}) =>
  JSON.stringify({
    id,
    source: 'urn:shop',
    type: 'product.submitted',
    time: '2026-01-01T00:00:00Z',
    subject: 'product/p1',
    data: {
      product: {
        id: 'p1',
        merchant_id: 'm1',
        title: '好茶',
        category_id: 'tea',
        price: { amount: 100, currency: 'CNY' },
        ...fields,
      },
    },
    ...more,
  });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anxin-pack-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function brokenCopy(name: string, file: string, from: string, to: string): Promise<string> {
  const copy = join(folder, name);
  await cp(SMALL, copy, { recursive: true });
  const text = await readFile(join(copy, file), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(copy, file), text.replace(from, to));
  return copy;
}

describe('anxin decide', () => {
  it('answers each line in order, and goes on behind those that are no events', async () => {
    const lines = [
      event('e1', { title: '国家级好茶' }),
      '{"id": "secret',
      event('e3', { price: 1 }),
      event('e4', {}, { type: 'nope.at.all' }),
      event('e5', { description: '长'.repeat(30_000) }),
      '',
      event('e7'),
      `"${'x'.repeat(8 * 1024 * 1024)}"`,
    ];
    const input = join(folder, 'events.jsonl');
    await writeFile(input, Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), Buffer.from([0xff, 0xfe, 0x0a])]));
    const output = join(folder, 'decisions.jsonl');
    const args = ['decide', '--pack', SMALL, '--in', input, '--out', output, '--language', 'en'];
    const { code, err, out } = await anxin(args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^2 events, 6 errors in .* reject 1, allow 1, cases 0\n$/);
    const written = await readFile(output, 'utf8');
    expect(written).not.toContain('secret');
    const answers = written
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers).toMatchObject([
      { event_id: 'e1', verdict: 'reject', reasons: [{ message: 'Uses the absolute term “国家级”' }] },
      { line: 2, error: { code: 'request.malformed', message: expect.stringContaining('not valid JSON') } },
      { line: 3, error: { code: 'event.invalid', field: 'data.product.price' } },
      { line: 4, error: { code: 'event.unknown-type', field: 'type' } },
      { line: 5, error: { code: 'event.too-large' } },
      { event_id: 'e7', verdict: 'allow' },
      { line: 8, error: { code: 'event.too-large', message: expect.stringContaining('8388608') } },
      { line: 9, error: { code: 'request.malformed', message: expect.stringContaining('UTF-8') } },
    ]);
    const again = join(folder, 'again.jsonl');
    await anxin([...args.slice(0, 6), again, ...args.slice(7)]);
    expect(await readFile(again, 'utf8')).toBe(written);
  });

  it('reads and writes the standard streams, and decides with a snapshot', async () => {
    const snapshot = join(folder, 'snapshot.json');
    await writeFile(snapshot, JSON.stringify({ lists: { 'rights-holders': ['远山'] } }));
    const args = ['decide', '--pack', SMALL, '--in', '-', '--out', '-', '--snapshot', snapshot];
    const { code, out } = await anxin(args, `${event('e1', { brand: '远山' })}\n${event('e2', { brand: '山川' })}`);
    const [first, second] = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(first).toMatchObject({
      case: { queue: 'brand-review', priority: 40 },
      snapshot: { features: {}, signals: {}, lists: { 'rights-holders': ['远山'] }, models: {} },
    });
    expect(first.reasons[0].message).toBe('品牌“远山”需要授权');
    expect(second.reasons).toEqual([]);
  });

  it('stops quietly when nobody reads any more', async () => {
    const child = spawn(process.execPath, [MAIN, 'decide', '--pack', SMALL, '--in', '-', '--out', '-'], {
      stdio: 'pipe',
    });
    child.stdin.on('error', () => {});
    const errors = readAll(child.stderr);
    child.stdout.once('data', () => child.stdout.destroy());
    for (let i = 0; i < 3000; i++) child.stdin.write(`${event(`e${i}`)}\n`);
    child.stdin.end();
    await new Promise((resolve) => child.once('close', resolve));
    expect(await errors).not.toMatch(/at .*\.ts/);
  });

  const usage: [string, string[]][] = [
    ['no pack', ['--in', '-', '--out', '-']],
    ['a folder that is not there', ['--pack', '/nowhere', '--in', '-', '--out', '-']],
    ['an input that is not there', ['--pack', SMALL, '--in', '/nowhere', '--out', '-']],
    ['an unknown language', ['--pack', SMALL, '--in', '-', '--out', '-', '--language', 'fr']],
    ['the same file twice', ['--pack', SMALL, '--in', MAIN, '--out', MAIN]],
    ['a snapshot that is none', ['--pack', SMALL, '--in', '-', '--out', '-', '--snapshot', MAIN]],
  ];
  it.each(usage)('exits 2 for %s', async (_, args) => {
    const { code, err, out } = await anxin(['decide', ...args]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^error: /);
  });

  it('decides nothing with a broken pack', async () => {
    const broken = await brokenCopy('broken-decide', 'goods/ad-law.yaml', 'term.count > 0', 'term.cuont > 0');
    const { code, err, out } = await anxin(['decide', '--pack', broken, '--in', '-', '--out', '-'], event('e1'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('goods/ad-law.yaml:7:11 cel.field');
  });
});

describe('anxin pack', () => {
  it('validates a good pack', async () => {
    const { code, out } = await anxin(['pack', 'validate', SMALL]);
    expect(out).toMatch(
      /^small@1\.0\.0\+sha256:[0-9a-f]{64}\n3 rules, 0 guarantees, 4 cases, 3 planted violations: valid\n$/,
    );
    expect(code).toBe(0);
  });

  it('shows where a pack is wrong, with a caret', async () => {
    const broken = await brokenCopy('broken', 'goods/ad-law.yaml', 'verdict: limit', 'verdict: 限limt');
    const { code, out } = await anxin(['pack', 'validate', broken]);
    expect(code).toBe(1);
    expect(out).toContain(
      [
        'goods/ad-law.yaml:29:14 wrong-value verdict must be one of allow, observe, limit, reject',
        '      verdict: 限limt',
        '               ^',
      ].join('\n'),
    );
  });

  it('holds warnings, and cases that are no events, against a pack', async () => {
    const broken = await brokenCopy(
      'uncased',
      'goods/ad-law.cases.yaml',
      'quiet: [goods.ad-law.absolute-term]',
      'fires: []',
    );
    const bare = await brokenCopy('no-event', 'goods/ad-law.cases.yaml', 'category_id: tea, ', '');
    const reports = await Promise.all([broken, bare].map((copy) => anxin(['pack', 'validate', copy, '--json'])));
    const codes = reports.map(({ out }) => JSON.parse(out).problems.map((problem: { code: string }) => problem.code));
    expect(codes).toEqual([['wrong-case', 'rule-without-case'], ['case-event']]);
    expect(reports.map(({ code }) => code)).toEqual([1, 1]);
  });

  it('places a byte that is no UTF-8', async () => {
    const broken = join(folder, 'bytes');
    await cp(SMALL, broken, { recursive: true });
    await writeFile(join(broken, 'lists/rights-holders.list'), Buffer.from([0x61, 0x0a, 0x62, 0xff]));
    const { code, out } = await anxin(['pack', 'validate', broken]);
    expect(out).toContain('lists/rights-holders.list:2:2 not-utf8');
    expect(code).toBe(1);
  });

  it('runs cases and tells recall', async () => {
    const { code, out } = await anxin(['pack', 'test', SMALL]);
    expect(out).toContain('cases: 4 passed, 0 failed');
    expect(out).toContain('planted: 2 of 3 found (66.7%)');
    expect(out).toContain('none 1/1, separator 1/1, homophone 0/1');
    expect(code).toBe(0);
    const broken = await brokenCopy('failing', 'lexicons/absolute-terms.lex', '国家级', '世界级');
    const failed = await anxin(['pack', 'test', broken, '--json']);
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.out).cases.failures[0].faults).toEqual(['goods.ad-law.absolute-term did not fire']);
  });

  it('explains an event that has only type and data', async () => {
    const { type, data } = JSON.parse(event('e1', { title: '不是国家级，最佳' }));
    const args = ['pack', 'explain', SMALL, '--event', '-'];
    const { code, out } = await anxin(args, JSON.stringify({ type, data }));
    expect(code).toBe(0);
    expect(out).toContain('product.title[2..5] 国家级: does not count, before 不是');
    expect(out).toContain('product.title[6..8] 最佳');
    expect((await anxin(args, '{}')).code).toBe(1);
  });

  it('tells what changes', async () => {
    const other = await brokenCopy('other', 'goods/ad-law.yaml', 'weight: 2', 'weight: 3');
    const { code, out } = await anxin(['pack', 'diff', SMALL, other]);
    expect(out).toContain('~ rule goods.ad-law.absolute-term: weight');
    expect(code).toBe(0);
  });

  it.each([[['validate']], [['test', '/nowhere']], [['explain', SMALL]], [['diff', SMALL]]])(
    'exits 2 for %s',
    async (args) => {
      expect((await anxin(['pack', ...args])).code).toBe(2);
    },
  );

  it('has help', async () => {
    const { code, out } = await anxin(['pack', '--help']);
    expect(code).toBe(0);
    for (const name of ['validate', 'test', 'explain', 'diff']) expect(out).toContain(name);
  });
});
