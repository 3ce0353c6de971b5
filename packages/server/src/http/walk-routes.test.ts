import { Type } from 'typebox';
import { expect, test } from 'vitest';
import { ownId, requireWithin } from '../foundation/access/principal.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { testHttp } from './test-http.ts';
import { type PartyProbe, walkRoutes } from './walk-routes.ts';

const doc = { 'zh-CN': '', en: '' };
const Orders = Type.Object({ items: Type.Array(Type.Object({ merchant: Type.String() })) });

/** A room whose routes filter by party, or, with `careless`, forget to. */
const room = (careless: boolean): HttpRoom => ({
  name: 'test',
  permissions: [
    { name: 'test.order.read', doc, own: true },
    { name: 'test.order.write', doc },
  ],
  register(app) {
    const config = { permission: 'test.order.read' };
    app.get('/v1/test-orders/:id', { config, schema: { response: { 200: Type.Object({}) } } }, async (request) => {
      if (!careless) requireWithin(request.reach, 'merchant/m2');
      return {};
    });
    app.get('/v1/test-orders', { config, schema: { response: { 200: Orders } } }, async (request) => {
      const own = careless ? undefined : ownId(request.reach, 'merchant');
      return { items: ['m1', 'm2'].filter((id) => own === undefined || own === id).map((merchant) => ({ merchant })) };
    });
    app.post(
      '/v1/test-orders',
      { config: { permission: 'test.order.write' }, schema: { response: { 200: Type.Object({}) } } },
      async () => ({}),
    );
  },
});

const leaked: PartyProbe['leaked'] = (answer) => (answer.body.includes('m2') ? 'm2' : undefined);
const probes: Record<string, PartyProbe[]> = {
  'GET /v1/test-orders/:id': [{ as: 'merchant/m1', url: '/v1/test-orders/of-m2' }],
  'GET /v1/test-orders': [
    { as: 'merchant/m1', url: '/v1/test-orders', leaked },
    { as: 'consumer/c1', url: '/v1/test-orders', leaked },
  ],
};

async function walk(careless: boolean, given: typeof probes) {
  const server = await testHttp(() => [room(careless)]);
  try {
    const { http, access, clock, open } = server;
    return await walkRoutes({ http, access, clock, db: open.db, probes: given });
  } finally {
    await server.drop();
  }
}

test('every route refuses what it should', async () => {
  const { faults, tried, guarded } = await walk(false, probes);
  expect(faults).toEqual([]);
  // keys (3), permissions, settings, gauges, the room's three, and HEAD beside each of the six GETs
  expect(guarded).toBe(9 + 6);
  expect(tried).toBeGreaterThanOrEqual(guarded * 9);
});

test('a route that forgets the party is found, and so is one that nobody tries', async () => {
  expect((await walk(true, probes)).faults).toEqual(
    expect.arrayContaining([
      expect.stringContaining('GET /v1/test-orders/:id with the key of merchant/m1'),
      "GET /v1/test-orders gave merchant/m1 what is another's: m2",
    ]),
  );
  expect((await walk(false, {})).faults).toContain(
    "GET /v1/test-orders has reach: say in probes how another party's key is tried on it",
  );
});
