import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReactionWorker, type ReactionWorker } from '../../foundation/reactions/worker.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { DEPOSITS } from './deposits.ts';

let tested: TestPlatform;
/** The look at deposits alone: nothing else is heard of what happens. */
let alone: ReactionWorker;
beforeAll(async () => {
  tested = await openTestPlatform();
  const { db, stream, ids, service } = tested.platform;
  const reactions = service.reactions.filter(({ name }) => name === DEPOSITS.name);
  expect(reactions).toHaveLength(1);
  const log = { warn: () => {}, error: () => {} };
  alone = createReactionWorker({ db, stream, reactions, clock: tested.clock, ids, log, lanes: 1 });
  await sql`insert into deposit_level (category_id, currency, amount, set_at) values ('food', 'CNY', 2000, now()),
    ('toys', 'CNY', 5000, now())`.execute(db);
});
afterAll(() => tested.drop());

const required = async () =>
  (await tested.sql<{ required: string }>(`select required from deposit_standing where merchant_id = 'm8'`))[0]
    ?.required;
let told = 0;
const tell = async (type: 'applied' | 'updated', category_ids: string[]) => {
  const merchant = { id: 'm8', name: '小店', category_ids };
  const time = new Date(tested.clock.now().getTime() + told++).toISOString();
  const event = { id: `m8-${told}`, source: 'test', type: `merchant.${type}`, time, subject: 'merchant/m8' };
  const answer = await tested.post('/v1/events', [{ ...event, data: { merchant } }]);
  expect(answer.json()).toMatchObject({ problems: [] });
};

test('a shop’s level counts when it applies and when it enters a category, however late its record is told', async () => {
  for (const [type, categories, level] of [
    ['applied', ['food'], '2000'],
    ['updated', ['food', 'toys'], '5000'],
  ] as const) {
    await tell(type, [...categories]);
    // the record of the shop is not there yet: it is waited for, and not passed over until somebody looks again
    await alone.drain();
    expect(await required()).not.toBe(level);
    expect(await tested.sql(`select kind, reason from reaction_parked where reaction = '${DEPOSITS.name}'`)).toEqual([
      { kind: 'premise', reason: 'merchant/m8' },
    ]);
    await tested.platform.reactionWorker.drain();
    await tested.sql('update reaction_parked set next_try_at = now()');
    await tested.platform.reactionWorker.drain();
    expect(await required()).toBe(level);
  }
  expect(await tested.sql(`select 1 from reaction_parked where reaction = '${DEPOSITS.name}'`)).toEqual([]);
});
