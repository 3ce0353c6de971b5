import { expect, test } from 'vitest';
import { Problem } from '../errors.ts';
import { createLog, type Log } from './log.ts';

function captured(): { log: Log; lines: () => Record<string, unknown>[]; text: () => string } {
  const written: string[] = [];
  const log = createLog({ level: 'debug', destination: { write: (line) => void written.push(line) } });
  return { log, lines: () => written.map((line) => JSON.parse(line)), text: () => written.join('') };
}

test('declared names are logged, others are counted and withheld, at every depth and in bindings', () => {
  const { log, lines, text } = captured();
  log.info(
    { id: 'o1', phone: '13800138000', rule: { id: 'r', 张三: 'x' }, ids: ['a', { name: 'n', to: '李四' }] },
    'done',
  );
  log.child({ request: 'r1', recipient: '王五' }).warn({ code: 'x' }, 'careful');
  expect(lines()[0]).toMatchObject({
    ...{ level: 'info', msg: 'done', id: 'o1', withheld: 1 },
    ...{ rule: { id: 'r', withheld: 1 }, ids: ['a', { name: 'n', withheld: 1 }] },
  });
  expect(lines()[1]).toMatchObject({ level: 'warn', request: 'r1', withheld: 1, code: 'x' });
  expect(text()).not.toMatch(/13800138000|张三|李四|王五|phone|recipient/);
});

test('errors show type, code and place, never their message', () => {
  const { log, lines, text } = captured();
  const cause = Object.assign(new Error('Key (phone)=(13800138000) already exists'), {
    ...{ code: '23505', constraint: 'person_phone', detail: '13800138000' },
  });
  const error = new TypeError('cannot read 张三\n    at fake (13800138000)', { cause });
  log.error(error);
  log.error({ err: error });
  log.error({ err: error }, error.message);
  for (const line of lines()) {
    expect(line.msg).toBe('failed');
    expect(line.err).toMatchObject({
      ...{ type: 'TypeError', cause: { code: '23505', constraint: 'person_phone' } },
      at: expect.arrayContaining([expect.stringMatching(/log\.test\.ts:\d+:\d+$/)]),
    });
  }
  expect(text()).not.toMatch(/13800138000|张三|already exists/);
});

test('a problem of ours explains itself, a problem with a request does not quote it', () => {
  const { log, lines } = captured();
  log.error({ err: new Problem('config.invalid', { detail: 'PORT must be a number' }) }, 'no start');
  log.error({ err: new Problem('request.invalid', { detail: '张三 is not a field' }) }, 'refused');
  expect(lines()[0]!.err).toMatchObject({ detail: 'PORT must be a number' });
  expect(lines()[1]!.err).not.toHaveProperty('detail');
});

test('nothing is woven into messages, keys are blacked out, long values are cut', () => {
  const { log, lines, text } = captured();
  log.info('hello %s', '张三');
  log.info({ id: 'x'.repeat(10_000), name: `anxin_${'0'.repeat(32)}_${'S'.repeat(43)}` }, 'Bearer abc.def');
  expect(lines()[0]!.msg).toBe('hello %s');
  expect((lines()[1]!.id as string).length).toBeLessThan(400);
  expect(text()).not.toMatch(/张三|SSSS|abc\.def/);
});

test('a number in a value that may be shown is masked', () => {
  const { log, lines } = captured();
  log.info({ id: '13812341234', at: '2026-11-26T08:00:00.000Z', request: '0190c1f1-1380-7138-8123-412341234567' }, 'x');
  expect(lines()[0]).toMatchObject({ id: '138****1234', at: '2026-11-26T08:00:00.000Z' });
  expect(lines()[0]!.request).toBe('0190c1f1-1380-7138-8123-412341234567');
});
