import { expect, test } from 'vitest';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { RIGHTS_PACK } from './guarantee-fixture.ts';

const FILE = 'service/guarantees/all.yaml';
const SMALL = 'instant-small';

/** The pack as somebody edits it: one right gives next to nothing now, and one is new. */
const EDITED: Record<string, string> = {
  ...RIGHTS_PACK,
  'pack.yaml': RIGHTS_PACK['pack.yaml']!.replace('1.0.0', '1.1.0'),
  [FILE]: RIGHTS_PACK[FILE]!.replace(
    /(code: instant-small[\s\S]*?amount: )claimed/,
    (_, before: string) => `${before}"min(claimed, 1)"`,
  ),
  'service/guarantees/new.yaml': RIGHTS_PACK[FILE]!.replace(
    /[\s\S]*?( {2}- code: instant-small[\s\S]*?)(?= {2}- code:)[\s\S]*/,
    'guarantees:\n$1',
  ).replaceAll(SMALL, 'number-17'),
};

test('an edit of the pack changes no order that was paid before it, also one that is heard of after it', async () => {
  const first = await openTestPlatform({ pack: RIGHTS_PACK });
  const tell = async (tested: TestPlatform, ...events: object[]) => {
    expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
    await tested.platform.reactionWorker.drain();
  };
  const estimate = async (tested: TestPlatform, order: string) => {
    const { items } = (await tested.get(`/v1/orders/${order}/rights`)).json();
    return Object.fromEntries(
      items
        .filter(({ code }: { code: string }) => code === SMALL || code === 'number-17')
        .map((right: { code: string; estimate: { amount: { amount: number } }[] }) => [
          right.code,
          right.estimate[0]!.amount.amount,
        ]),
    );
  };
  const before = new Date(first.clock.now().getTime() - 1).toISOString();
  await tell(first, make.product('p1'), make.order('paid', 'e1', {}, before));
  expect(await estimate(first, 'e1')).toEqual({ [SMALL]: 100 });
  await first.close();
  const second = await openTestPlatform({ after: first, pack: EDITED, config: { packForce: true } });
  try {
    const after = new Date(second.clock.now().getTime() + 1).toISOString();
    await tell(second, make.order('paid', 'e2', {}, before), make.order('paid', 'e3', {}, after));
    expect(await estimate(second, 'e1')).toEqual({ [SMALL]: 100 });
    expect(await estimate(second, 'e2')).toEqual({ [SMALL]: 100 });
    expect(await estimate(second, 'e3')).toEqual({ [SMALL]: 1, 'number-17': 100 });
    const terms = await second.sql<{ code: string }>(`select code from guarantee_terms where code = $1`, [SMALL]);
    expect(terms).toHaveLength(2);
  } finally {
    await second.drop();
  }
});
