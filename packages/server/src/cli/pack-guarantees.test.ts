import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const SMALL = fileURLToPath(new URL('../../../engine/src/policy/fixtures/small', import.meta.url));

const anxin = (...args: string[]): Promise<{ out: string; err: string; code: number }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], (error, out, err) =>
      resolve({ out, err, code: error === null ? 0 : Number(error.code) }),
    );
  });

const RIGHT = `guarantees:
  - code: late-pay
    title: { zh-CN: 晚发即赔, en: Paid when late }
    promise: { zh-CN: 晚发赔券, en: A coupon when late }
    given: enrolment
    by: [platform]
    window: { from: promised-ship, lasts: P15D }
    when: parcel.late_hours > 0
    remedy: [{ kind: coupon, amount: "clamp(percent(order.paid, 5), 300, 5000)" }]
    payer: { advance: logistics-pool, recover: [merchant-balance, receivable] }
    answer: { at_once: "true" }
`;
const FACTS = {
  product: { id: 'p1', category_id: 'tea' },
  merchant: { id: 'm1' },
  order: {
    ...{ id: 'o1', paid: 20_000, freight: 0, currency: 'CNY', items: 1, quantity: 1 },
    ...{ state: 'paid', refunded: 0, compensated: 0 },
  },
  item: { product_id: 'p1', quantity: 1, price: 20_000, paid: 20_000 },
  claim: { by: 'platform', quantity: 1 },
  consumer: { claims_90d: 0, refunded_90d: 0, orders_90d: 0, disputes_90d: 0 },
  parcel: { late_hours: 3 },
};
const CASES = `facts: ${JSON.stringify(FACTS)}
cases:
  - { name: late, guarantee: late-pay, gives: { outcome: pay, total: 1000, route: at-once } }
  - { name: in time, guarantee: late-pay, facts: { parcel: { late_hours: 0 } }, gives: { outcome: not-used } }
`;

let folder: string;
let pack: string;
const facts = (): string => join(folder, 'facts.json');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anxin-guarantees-'));
  pack = await withRight('pack', RIGHT);
  await writeFile(facts(), JSON.stringify(FACTS));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function withRight(name: string, right: string, cases = CASES): Promise<string> {
  const copy = join(folder, name);
  await cp(SMALL, copy, { recursive: true });
  await mkdir(join(copy, 'service/guarantees'), { recursive: true });
  await writeFile(join(copy, 'service/guarantees/late.yaml'), right);
  await writeFile(join(copy, 'service/guarantees/late.cases.yaml'), cases);
  return copy;
}

describe('guarantees at anxin pack', () => {
  it('are counted, and refused with a caret', async () => {
    expect((await anxin('pack', 'validate', pack)).out).toContain('3 rules, 1 guarantees, 6 cases');
    const broken = await withRight('broken', RIGHT.replace('300, 5000', '300, lots'));
    const { out, code } = await anxin('pack', 'validate', broken);
    expect(out).toContain('service/guarantees/late.yaml:9:');
    expect(out).toContain('cel.name unknown name `lots`');
    expect(code).toBe(1);
  });

  it('are tried on their cases', async () => {
    expect((await anxin('pack', 'test', pack)).out).toContain('cases: 6 passed, 0 failed');
    const wrong = await withRight('wrong', RIGHT, CASES.replace('total: 1000', 'total: 900'));
    const { out, code } = await anxin('pack', 'test', wrong);
    expect(out).toContain('service/guarantees/late.cases.yaml:3 failed: late\n  total is 1000, not 900\n');
    expect(code).toBe(1);
  });

  it('tell what changes of them', async () => {
    const other = await withRight('other', RIGHT.replace('300, 5000', '500, 5000'));
    expect((await anxin('pack', 'diff', pack, other)).out).toContain(
      '~ guarantee late-pay\n    remedy[0].amount: clamp(percent(order.paid, 5), 300, 5000) -> clamp(percent(order.paid, 5), 500, 5000)\n',
    );
    expect((await anxin('pack', 'diff', SMALL, pack)).out).toContain('+ guarantee late-pay\n');
  });

  it('explain what they come to on a claim', async () => {
    const explain = (...more: string[]) =>
      anxin('pack', 'explain', pack, '--guarantee', 'late-pay', '--facts', ...more);
    expect((await explain(facts())).out).toBe(
      [
        'late-pay: pay',
        '  coupon = clamp(percent(order.paid, 5), 300, 5000)',
        '    gave 1000',
        '  pays coupon 1000',
        '  in all 1000 CNY in minor units; at-once',
        '',
      ].join('\n'),
    );
    expect(JSON.parse((await explain(facts(), '--json')).out)).toMatchObject({
      ...{ guarantee: 'late-pay', outcome: 'pay', total: 1_000, route: 'at-once' },
    });
    const told = await Promise.all([
      explain(join(folder, 'nowhere.json')),
      anxin('pack', 'explain', pack, '--guarantee', 'late', '--facts', facts()),
      anxin('pack', 'explain', pack, '--guarantee', 'late-pay'),
      anxin('pack', 'explain', pack),
    ]);
    expect(told.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    expect(told[0]!.err).toContain('--facts cannot be read');
    expect(told[1]!.err).toContain('the pack has no guarantee late');
    expect(told[2]!.err).toContain('either --event, or --guarantee with --facts');
  });
});
