import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { ownId, type Reach } from '../../foundation/access/principal.ts';
import { forRoles } from '../../foundation/access/role.ts';
import { Problem } from '../../foundation/errors.ts';
import { DEFAULT_PAGE, pageOf, pageQuery } from '../../foundation/http/page.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../../foundation/keyset.ts';
import { readOrders, shownOrder } from '../../marketplace/shown.ts';
import { callerOf } from '../vault/caller.ts';
import type { VaultOptions } from '../vault/vault.ts';
import type { Asked, VaultIndex } from './index.ts';
import { createSearching } from './searching.ts';

const tags = ['privacy'];
const BY = ['phone', 'phone_last4', 'name', 'name_part', 'address'] as const;
/** A page of a search: more than a screen, less than a list of everybody. */
const MOST = 50;
const AT_ONCE = 50;

export const indexPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'privacy.index.search',
    doc: { 'zh-CN': '按收件人查找订单（不解密）', en: 'Find orders by their recipient, without opening anything' },
    own: true,
    roles: { ...forRoles('all', 'service-agent', 'arbitrator', 'privacy-officer'), ...forRoles('own', 'merchant') },
  },
  {
    name: 'privacy.index.make',
    doc: { 'zh-CN': '计算检索索引值', en: 'Make index tokens of a value' },
    own: true,
    roles: forRoles('own', 'merchant'),
  },
];

const Merchant = Type.String({ minLength: 1, maxLength: 200 });
const Searched = Type.String({ minLength: 1, maxLength: 200 });
const by = Object.fromEntries(BY.map((name) => [name, Type.Optional(Searched)])) as Record<
  (typeof BY)[number],
  ReturnType<typeof Type.Optional<typeof Searched>>
>;

export interface IndexRoutes extends VaultOptions {
  index: VaultIndex;
}

/** `/v1/vault/index` and the search of orders. Texts travel in bodies: addresses stay in the logs of proxies. */
export function indexRoom(options: IndexRoutes): HttpRoom {
  const { db, index, trail, keys } = options;
  const search = createSearching(options);
  return {
    name: 'privacy.index',
    permissions: indexPermissions,
    register(app) {
      app.post(
        '/v1/vault/orders/search',
        {
          config: { permission: 'privacy.index.search', idempotency: false },
          schema: {
            summary: 'Orders by what their recipient is called, masked',
            description:
              'Nothing is opened. Tokens are truncated, so a few orders come up that do not fit (docs/leakage.md says how many); none that fits is missed. Several fields narrow each other. A whole phone finds orders that some purpose still opens; what is searched for is counted, and guesses are stopped.',
            tags,
            body: Type.Object(
              {
                merchant_id: Type.Optional(Merchant),
                ...by,
                limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST })),
                cursor: pageQuery.cursor,
              },
              { additionalProperties: false },
            ),
            response: { 200: pageOf(shownOrder) },
          },
        },
        async (request) => {
          const { merchant_id, cursor, limit = Math.min(DEFAULT_PAGE, MOST), ...given } = request.body;
          const merchant = merchantOf(request.reach, merchant_id);
          const asked = BY.flatMap((name): Asked[] =>
            given[name] === undefined ? [] : [{ by: name, text: given[name] }],
          );
          if (asked.length === 0) throw new Problem('request.invalid', { detail: `Give one of ${BY.join(', ')}` });
          const after = cursor === undefined ? '' : decodeCursor(cursor, /^[^\0]{1,300}$/)[0]!;
          const caller = callerOf(keys, principalOf(request), request);
          const ids = await search(caller, { merchant, asked, after, limit: limit + 1 });
          const shown = ids.slice(0, limit);
          return {
            items: (await readOrders(db, shown)) as never,
            next_cursor: ids.length > limit ? encodeCursor(shown.at(-1)!) : null,
          };
        },
      );

      app.post(
        '/v1/vault/index',
        {
          config: { permission: 'privacy.index.make', idempotency: false },
          schema: {
            summary: 'Tokens of values in a merchant’s index',
            description:
              'For systems that keep ciphers and search beside us. Tokens change when the index is built under a new key.',
            tags,
            body: Type.Object(
              {
                merchant_id: Type.Optional(Merchant),
                items: Type.Array(
                  Type.Object({ by: Type.Enum([...BY]), text: Searched }, { additionalProperties: false }),
                  { minItems: 1, maxItems: AT_ONCE },
                ),
              },
              { additionalProperties: false },
            ),
            response: { 200: Type.Object({ items: Type.Array(Type.Object({ tokens: Type.Array(Type.String()) })) }) },
          },
        },
        async (request) => {
          const merchant = merchantOf(request.reach, request.body.merchant_id);
          const { kind, id } = principalOf(request);
          await trail(db, [
            {
              ...{ actor: { kind, id }, action: 'privacy.index.make', object: `merchant/${merchant}`, outcome: 'done' },
              detail: { values: request.body.items.length },
            },
          ]);
          return { items: (await index.tokensOf(merchant, request.body.items)).map((tokens) => ({ tokens })) };
        },
      );
    },
  };
}

/** A merchant finds among its own orders, whatever it names. */
function merchantOf(reach: Reach, named: string | undefined): string {
  const own = ownId(reach, 'merchant');
  if (own === undefined && named === undefined)
    throw new Problem('request.invalid', { field: 'merchant_id', detail: 'merchant_id says whose orders' });
  if (own !== undefined && named !== undefined && named !== own) throw new Problem('access.forbidden');
  return own ?? named!;
}
