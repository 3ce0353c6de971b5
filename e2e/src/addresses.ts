import { mayOpen, type Room } from '../../packages/console/src/room.ts';
import { rooms } from '../../packages/console/src/rooms.ts';
import type { Role } from '../../packages/server/src/foundation/access/role.ts';
import { SET_PIECES } from '../../packages/simulator/src/index.ts';
import { type Client, createClient } from './client.ts';
import type { Person } from './people.ts';

/** A page that can be opened: a room, with something that is there for each parameter of its address. */
export interface Place {
  room: Room;
  address: string;
}

/**
 * Every room of the registry by its addresses; one with subjects has several, because each type has a page of its own.
 * Where nothing has happened yet (`empty`), only those that need no parameter.
 */
export async function everyPlace(client: Client, user: Person, { empty = false } = {}): Promise<Place[]> {
  const whole = rooms.flatMap((room) => (room.path.includes('$') ? [] : [{ room, address: room.path }]));
  if (empty) return whole;
  /** The first of a list; an empty one would leave a page out of every test. */
  const first = async (path: string, list: 'items' | 'rules' = 'items'): Promise<string> => {
    const found = (await client.get<Record<string, { id?: string; name?: string }[]>>(path))[list]?.[0];
    const id = found?.id ?? found?.name;
    if (id === undefined) throw new Error(`${path} has nothing to open`);
    return id;
  };
  const statement = async (): Promise<string> => {
    const { items } = await client.get<{ items: { statement_id: string | null }[] }>('/v1/measures?state=in-force');
    const id = items.find(({ statement_id }) => statement_id !== null)?.statement_id;
    if (id == null) throw new Error('no measure has a statement to open');
    return id;
  };
  const parts: Record<string, readonly string[]> = {
    '/decisions/$id': [await first('/v1/decisions?verdict=limit')],
    '/review/$queue': ['listing-review'],
    '/cases/$id': [await first('/v1/cases?state=open')],
    '/quality/$kind/$id': [`user/${user.id}`],
    '/subjects/$type/$id': [
      ...[`product/${SET_PIECES.product}`, `live/${SET_PIECES.live}`, `order/${SET_PIECES.order}`],
      ...[`merchant/${SET_PIECES.merchant}`, `creator/${SET_PIECES.creator}`],
    ],
    '/appeals/$id': [await first('/v1/appeals')],
    '/privacy/requests/$id': [await first('/v1/data-requests')],
    '/privacy/breaches/$id': [await first('/v1/breaches')],
    '/disputes/$id': [await first('/v1/disputes')],
    // not every world has one
    '/service/claims/$id': await first('/v1/claims').then(
      (id) => [id],
      () => [],
    ),
    '/service/orders/$id': [SET_PIECES.order],
    '/service/logistics/$carrier': ['sf'],
    '/measures/$id': [await first('/v1/measures')],
    '/statements/$id': [await statement()],
    '/parties/$type/$id': [`merchant/${SET_PIECES.merchant}`, `creator/${SET_PIECES.creator}`],
    '/people/$id': [user.id],
    '/privacy/keys/$id': [await first('/v1/break-glass')],
    '/privacy/leaks/$id': [await first('/v1/leak-traces')],
    '/policy/packs/$id': [await first('/v1/packs?state=validated'), await first('/v1/packs?state=active')],
    '/policy/backtests/$id': [await first('/v1/backtests')],
    '/policy/on-sale/$id': [await first('/v1/retro-scans')],
    '/policy/consultations/$id': [await first('/v1/rule-centre/consultations')],
    '/rule-centre/consultations/$id': [await first('/v1/rule-centre/consultations')],
    '/rule-centre/rules/$id': [await first('/v1/rule-centre/rules')],
    '/policy/rules/$id': [await first('/v1/rules', 'rules')],
    '/policy/lexicons/$name': [await first('/v1/lexicons')],
    '/policy/lists/$name': [await first('/v1/lists')],
    '/me/orders/$id': [SET_PIECES.order],
    '/guarantees/$code': ['price-protect', 'anxin-buy'],
    // what is asked for because of an order comes to be in tests of its own; here each says that there is no such page
    ...Object.fromEntries(
      ['/me/claims', '/me/aftersales', '/me/disputes', '/shop/claims', '/shop/aftersales', '/shop/disputes'].map(
        (list) => [`${list}/$id`, ['00000000-0000-7000-8000-000000000000']],
      ),
    ),
    '/money/accounts/$id': [await first('/v1/ledger/accounts?purpose=protection-fund')],
    '/money/transfers/$id': [await first('/v1/ledger/transfers')],
    // nobody was paid yet: the page of what is not there
    '/money/payouts/$id': ['00000000-0000-7000-8000-000000000000'],
    '/money/reconciliations/$day': ['2026-01-01'],
    '/invitation/$token': ['no-such-invitation'],
  };
  const parted = rooms.flatMap((room) => {
    if (!room.path.includes('$')) return [];
    const before = room.path.slice(0, room.path.indexOf('$'));
    const known = parts[room.path];
    if (!known) throw new Error(`e2e/src/addresses.ts knows no address of ${room.path}`);
    return known.map((part) => ({ room, address: `${before}${part}` }));
  });
  return [...whole, ...parted];
}

export interface Me {
  roles: Role[];
  permissions: string[];
}

/** What somebody holds, as the console hears it. */
export const holderOf = (address: string, { cookie }: Person): Promise<Me> =>
  createClient(address, { cookie }).get<Me>('/v1/session');

export { mayOpen };
