import { describe, expect, test } from 'vitest';
import { parsePack } from './parse.ts';
import { type Route, type RouteFacts, routeFor } from './route.ts';

const FILES = {
  'pack.yaml': 'id: routes\nversion: 1.0.0\nabout: { zh-CN: 路, en: Routes }\n',
  'goods/base.yaml': `rules:
  - id: goods.price.high
    title: { zh-CN: 高, en: High }
    on: [product.submitted]
    when: 'true'
    verdict: limit
    case: { queue: listings, priority: 50 }
    message: { zh-CN: 高, en: High }
`,
};
const QUEUES = `queues:
  - { id: listings, title: { zh-CN: 商品, en: Listings }, group: goods, due_minutes: 60 }
  - { id: prices, title: { zh-CN: 价格, en: Prices }, group: goods, due_minutes: 60 }
`;
const ROUTES = `routes:
  - id: costly
    when: { rule: [goods.price.], subject: [product], party: [merchant], verdict: [limit, reject], weight: 2, amount: { least: 100000, currency: CNY } }
    queue: prices
    priority: 20
    skill: luxury
  - { id: rest, when: { queue: [listings] }, priority: -10 }
`;
const read = (yaml: string) =>
  parsePack(Object.entries({ ...FILES, 'queues.yaml': QUEUES + yaml }).map(([path, text]) => ({ path, text })));
const codes = (yaml: string) => read(yaml).problems.map(({ code, line }) => `${code} ${line}`);

const FACTS: RouteFacts = {
  ...{ rules: ['goods.other', 'goods.price.high'], subject: 'product/p1', party: 'merchant/m1', verdict: 'limit' },
  ...{ queue: 'listings', weight: 2, amount: { amount: 100_000, currency: 'CNY' } },
};

describe('routes', () => {
  const { document, problems } = read(ROUTES);
  const routes = document!.routes as Route[];

  test('the first of which everything holds sends the case, and says by what', () => {
    expect(problems).toEqual([]);
    expect(routeFor(routes, FACTS)).toMatchObject({
      route: { id: 'costly', queue: 'prices', priority: 20, skill: 'luxury' },
      why: [
        ...['rule goods.price.high', 'subject product', 'party merchant', 'verdict limit', 'weight 2'],
        'amount 100000 CNY',
      ],
    });
  });

  test.each<[string, Partial<RouteFacts>]>([
    ['rule', { rules: ['goods.pric'] }],
    ['subject', { subject: 'video/v1' }],
    ['party', { party: null }],
    ['verdict', { verdict: 'observe' }],
    ['weight', { weight: 1.9 }],
    ['amount', { amount: { amount: 99_999, currency: 'CNY' } }],
    ['another currency', { amount: { amount: 100_000, currency: 'JPY' } }],
    ['no amount', { amount: undefined }],
  ])('one condition that does not hold is enough: %s', (_, change) => {
    expect(routeFor(routes, { ...FACTS, ...change })?.route.id).toBe('rest');
  });

  test('what none fits stays where it is', () => {
    expect(routeFor(routes, { ...FACTS, weight: 0, queue: 'prices' })).toBeUndefined();
  });

  test('are tried on cases beside them: one that goes another way is a problem of the pack, with its line', () => {
    const one = (route: string, more = '') =>
      `${ROUTES}route_cases:\n  - { name: a, rules: [goods.price.high], subject: product, party: merchant, verdict: reject, queue: listings, weight: 3, route: ${route}${more} }\n`;
    const amount = ', amount: { amount: 200000, currency: CNY }';
    expect(codes(one('costly', amount))).toEqual([]);
    expect(codes(one('costly'))).toEqual(['wrong-route 12']);
    expect(codes(one('none', amount))).toEqual(['wrong-route 12']);
  });

  test.each([
    ['a queue that is not there', '{ id: a, when: {}, queue: pries }', 'unknown-queue 5'],
    ['a rule that is not there', '{ id: a, when: { rule: [goods.x.] }, priority: 5 }', 'unknown-rule 5'],
    ['nothing to change', '{ id: a, when: {} }', 'idle-route 5'],
    ['a name that means no route', '{ id: none, when: {}, priority: 1 }', 'duplicate-route 5'],
    ['a condition that there is not', '{ id: a, when: { ruel: [x] }, priority: 1 }', 'unknown-key 5'],
    ['too much', '{ id: a, when: {}, priority: 101 }', 'wrong-value 5'],
  ])('are refused with their line: %s', (_, route, problem) => {
    expect(codes(`routes:\n  - ${route}\n`)).toEqual([problem]);
  });
});

test('a queue that asks for a reason code says which there are', () => {
  const queue = (more: string) =>
    parsePack([
      ...Object.entries(FILES).map(([path, text]) => ({ path, text })),
      {
        path: 'queues.yaml',
        text: `queues:\n  - { id: listings, title: { zh-CN: 商品, en: L }, group: goods, due_minutes: 60, requires: [reason-code]${more} }\n`,
      },
    ]).problems.map(({ code }) => code);
  expect(queue('')).toEqual(['missing-key']);
  expect(queue(', reason_codes: [fake]')).toEqual([]);
});
