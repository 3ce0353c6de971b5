import { Type } from 'typebox';
import { ownId } from '../../foundation/access/principal.ts';
import { beijingDay } from '../../foundation/beijing-time.ts';
import { Problem } from '../../foundation/errors.ts';
import { type HttpApp, principalOf } from '../../foundation/http/room.ts';
import { volumeOf } from './admission.ts';
import { type AppQuota, appLimits, merchantOfRow, providerOfRow, under } from './caller.rows.ts';
import {
  type CallerState,
  listCallers,
  lockCaller,
  merchantVolume,
  readCaller,
  readCallers,
  readShops,
  wallTime,
} from './caller.store.ts';
import { type Caller, callerOf } from './caller.ts';
import { factorAt } from './peak.store.ts';
import { dayLimit, QUOTA, warrantedBy } from './quota.ts';
import { otherLimit, RISK } from './risk.ts';
import { nullable, OrderId, tags } from './vault.routes.ts';
import type { VaultOptions } from './vault.ts';

const Text = Type.String();
const byShop = { description: 'Null: of a service provider as a whole, whose orders are counted shop by shop' };

const Quota = Type.Object({
  caller: Text,
  day: Text,
  factor: Type.Integer({ description: 'Of a sales peak; 1 without one' }),
  day_limit: Type.Integer({ description: 'Items' }),
  ...{ day_used: Type.Integer(), second_limit: Type.Integer() },
  ...{ orders: Type.Integer(), order_limit: Type.Union([Type.Integer(), Type.Null()], byShop) },
  other: Type.Integer({ description: 'Orders looked at that did not wait to be shipped' }),
  other_limit: Type.Union([Type.Integer(), Type.Null()], byShop),
  ...{ refused_this_hour: Type.Integer(), held: Type.Boolean() },
});

type Row = CallerState & { caller: string };
const MOST_CALLERS = 200;

/** What a caller or a shop may open, and has. */
export function quotaRoutes(app: HttpApp, options: VaultOptions): void {
  const { db, clock, keys, wall = wallTime, quota = QUOTA, risk = RISK } = options;

  const ofShop = (row: Row, factor: number) => ({
    ...{ day_limit: dayLimit(row, quota, factor), second_limit: quota.rate * factor },
    ...{ order_limit: row.warranted * factor, other_limit: otherLimit(row, risk) * factor },
  });

  const ofApp = (app: AppQuota | undefined, factor: number) => {
    const { day, second } = appLimits(app ?? { day: 0, second: 0 }, factor);
    return { day_limit: day, second_limit: second, order_limit: null, other_limit: null };
  };

  /** Rows with what limits them now; those of a provider's shops under its own. */
  const show = async (rows: readonly Row[], now: Date) => {
    const providers = [...new Set(rows.map(({ caller }) => providerOfRow(caller)))].filter((one) =>
      one.startsWith('service-provider/'),
    );
    const [apps, bases] = await Promise.all([options.appQuotas?.(db, providers), readCallers(db, providers)]);
    return Promise.all(
      rows.map(async (row) => {
        const { caller } = row;
        const base = bases.get(providerOfRow(caller));
        const isBase = providers.includes(caller);
        const state = base === undefined || isBase ? row : { ...under(base, row), caller };
        const factor = await factorAt(db, isBase ? null : merchantOfRow(caller), now);
        return {
          ...{ caller, day: row.day, factor, day_used: row.dayItems, orders: row.dayOrders, other: row.dayOther },
          ...(isBase ? ofApp(apps?.get(caller), factor) : ofShop(row, factor)),
          ...{ refused_this_hour: state.hourRefused, held: state.heldAt !== null },
        };
      }),
    );
  };

  /** A caller's own row as its next request will find it, and of a service provider those of its shops today. */
  const ownRows = async (caller: Caller, now: Date): Promise<Row[]> => {
    const known = await readCaller(db, caller.name);
    const state =
      known?.day === beijingDay(now)
        ? known
        : await db
            .transaction()
            .execute((tx) =>
              lockCaller(tx, caller.name, now, () => volumeOf(tx, caller, caller.merchant, clock.now()), quota),
            );
    const shops = caller.kind === 'service-provider' ? await readShops(db, caller.name, state.day, MOST_CALLERS) : [];
    return [{ ...state, caller: caller.name }, ...shops];
  };

  app.get(
    '/v1/vault/quota',
    {
      config: { permission: 'privacy.quota.read' },
      schema: {
        summary:
          'What a caller may open today and has opened: with a party its own and, of a service provider, that of each shop; else the busiest callers',
        tags,
        response: {
          200: Type.Object({
            items: Type.Array(Quota),
            terms: Type.Object(
              { floor: Type.Integer(), spare: Type.Number(), per_order: Type.Integer() },
              {
                description:
                  'max(floor, spare × max(paid in 7 days ÷ 7, waiting)) orders × per_order items × factor; of a service provider as a whole what its app was approved for',
              },
            ),
          }),
        },
      },
    },
    async (request) => {
      const now = await wall(db);
      const terms = { floor: quota.floor, spare: quota.spare, per_order: quota.perOrder };
      const rows =
        request.reach === 'all'
          ? await listCallers(db, MOST_CALLERS)
          : await ownRows(callerOf(keys, principalOf(request), request), now);
      return { items: await show(rows, now), terms };
    },
  );

  app.get(
    '/v1/vault/quota/:merchant',
    {
      config: { permission: 'privacy.quota.read' },
      schema: {
        ...{ summary: 'What a shop may open today, and what it is computed from', tags },
        params: Type.Object({ merchant: OrderId }),
        response: {
          200: Type.Object({
            ...{ merchant_id: Text, week: Type.Integer(), waiting: Type.Integer(), warranted: Type.Integer() },
            quota: nullable(Quota),
          }),
        },
      },
    },
    async (request) => {
      const { merchant } = request.params;
      const own = ownId(request.reach, 'merchant');
      if (own !== undefined && own !== merchant) throw new Problem('request.not-found');
      const now = await wall(db);
      const volume = await db.transaction().execute((tx) => merchantVolume(tx, merchant, clock.now()));
      const caller = `merchant/${merchant}`;
      const state = await readCaller(db, caller);
      const [shown] = await show(state === undefined ? [] : [{ ...state, caller }], now);
      return {
        ...{ merchant_id: merchant, ...volume, warranted: warrantedBy(volume, quota) },
        quota: shown ?? null,
      };
    },
  );
}
