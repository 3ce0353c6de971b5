import { join } from 'node:path';
import { expect } from 'vitest';
import { openTestPlatform } from '../../test-platform.ts';
import { hour } from './logistics-fixture.ts';

const CN = join(import.meta.dirname, '../../../../../packs/cn');
type By = { authorization: string };

/**
 * A platform with packs/cn, on which everything that is told of a delivery is followed until nothing follows any more.
 *
 * @param options.paying the provider pays all that it is asked for
 */
export async function openTestCn({ paying = false } = {}) {
  const tested = await openTestPlatform({ config: { packDir: CN } });
  tested.clock.set(new Date(hour(0)));
  const { reactionWorker, promiseWorker, service, money } = tested.platform;
  const settle = async (): Promise<void> => {
    for (let round = 0; round < 3; round++) {
      await reactionWorker.drain();
      await service.logistics.work();
      await promiseWorker.fireDue(tested.clock.now());
      await service.claims.work(100);
      if (!paying) continue;
      const asked = await tested.sql<{ id: string; amount: string }>(
        `select id, amount from payment where state not in ('settled', 'failed')`,
      );
      for (const { id, amount } of asked)
        await money.payments.settle({
          ...{ id, outcome: 'settled', amount: BigInt(amount), at: tested.clock.now(), providerId: `p-${id}` },
        });
    }
  };
  return {
    ...{ tested, settle },
    consumer: await tested.bearer({ party: 'consumer/c1' }),
    merchant: await tested.bearer({ party: 'merchant/m1' }),
    async tell(...events: object[]): Promise<void> {
      expect((await tested.post('/v1/events', events)).json()).toMatchObject({ problems: [] });
      await settle();
    },
    at: (n: number): void => tested.clock.set(new Date(hour(n))),
    act: async (path: string, body: object, by: By) => (await tested.post(`/v1/${path}`, body, by)).json(),
  };
}

export type TestCn = Awaited<ReturnType<typeof openTestCn>>;
