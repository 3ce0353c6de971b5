import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../test-platform.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({
    pack: {
      ...SMALL_PACK,
      'lists/known-brands.list': '# brands\n山川\n<script>alert(1)</script>\n',
      'goods/near.yaml': `rules:
  - id: goods.test.near
    title: { zh-CN: 差一点, en: Nearly }
    on: [product.submitted]
    match: { word: { lexicon: words, in: [product.title] } }
    when: word.count > 0 && product.category_id == 'tea' && !(product.brand in lists.known_brands)
    unless: [{ id: honest, when: "product.title.contains('诚实')", why: { zh-CN: 诚实, en: Honest } }]
    verdict: limit
    message: { zh-CN: 有, en: Found }
`,
      'goods/near.cases.yaml': `cases:
  - name: fires
    type: product.submitted
    data: { product: { id: p, merchant_id: m, title: 国家级, category_id: tea, brand: x, price: { amount: 1, currency: CNY } } }
    fires: [goods.test.near]
`,
    },
  });
});
afterAll(() => tested.drop());

const en = { 'accept-language': 'en' };
const decide = async (event: object): Promise<string> => {
  const answer = await tested.post('/v1/decisions', event);
  expect([answer.statusCode, answer.body]).toEqual([200, answer.body]);
  return answer.json().id;
};
const trailOf = async (object: string) => (await tested.get(`/v1/trail?object=${object}`)).json().items;

describe('explaining a decision', () => {
  const explained = async (id: string) => (await tested.get(`/v1/decisions/${id}/explanation`, en)).json();

  test('tells which rules fired, and what kept others from it, in words', async () => {
    const id = await decide(make.product('n1', { title: '国家级', category_id: 'coffee', brand: 'x' }));
    const { rules, re_decidable } = await explained(id);
    expect(re_decidable).toBe(true);
    const near = rules.find(({ rule }: { rule: string }) => rule === 'goods.test.near');
    expect(near).toMatchObject({
      ...{ title: 'Nearly', outcome: 'quiet', nearly: true, exempted_by: null },
      near_reason: "Everything else holds; missing is: product.category_id == 'tea'",
      matches: [{ name: 'word', count: 1, terms: ['国家级'] }],
      when: { value: false },
      unless: [{ id: 'honest', why: 'Honest', asked: false }],
    });
    expect(rules.find(({ rule }: { rule: string }) => rule === 'goods.test.term')).toMatchObject({ outcome: 'fired' });
    // nothing was sealed, so nothing was seen
    expect(await trailOf(`decision/${id}`)).toEqual([]);
  });

  test('opens what is sealed on the trail, shows none of it, and cannot once the person is erased', async () => {
    const id = await decide(make.ticket('n2', '我要投诉，电话13800138000', { consumer_id: 'c-gone' }));
    const { rules, re_decidable } = await explained(id);
    expect(re_decidable).toBe(true);
    expect(rules).toMatchObject([
      { rule: 'service.test.ticket', outcome: 'fired', matches: [{ count: 1, terms: [] }] },
    ]);
    expect(await trailOf(`decision/${id}`)).toMatchObject([
      { action: 'policy.decision.explain', purpose: 're-decide', outcome: 'done', detail: { persons: 1 } },
    ]);
    await tested.platform.sealer.erase('consumer/c-gone');
    expect(await explained(id)).toEqual({ rules: [], re_decidable: false });
  });

  test('is not for parties, and not for who may not read decisions', async () => {
    const id = await decide(make.product('n3'));
    const path = `/v1/decisions/${id}/explanation`;
    const merchant = await tested.bearer({ party: 'merchant/m1' });
    expect((await tested.get(path, merchant)).statusCode).toBe(403);
    const reader = await tested.bearer({ scopes: ['policy.pack.read'] });
    expect((await tested.get(path, reader)).statusCode).toBe(403);
    expect((await tested.get('/v1/decisions/00000000-0000-7000-8000-00000000dead/explanation')).statusCode).toBe(404);
  });
});

describe('trying an event', () => {
  const attempt = (event: unknown, headers = {}) =>
    tested.post('/v1/packs/current/try', { event }, { ...en, ...headers });

  test('decides it as it would be decided, and stores nothing', async () => {
    const { type, subject, data } = make.product('t1', { title: '国家级', brand: 'x' });
    const before = await tested.sql('select count(*) from event');
    const answer = (await attempt({ type, subject, data })).json();
    expect(answer.decision).toMatchObject({ verdict: 'reject', subject: 'product/t1', reasons: [{}, {}] });
    expect(answer.rules.filter(({ outcome }: { outcome: string }) => outcome === 'fired')).toHaveLength(2);
    expect(await tested.sql('select count(*) from event')).toEqual(before);
    const id = await decide(make.product('t1', { title: '国家级', brand: 'x' }, 'tried'));
    const stored = (await tested.get(`/v1/decisions/${id}`, en)).json();
    for (const part of ['verdict', 'reasons', 'measures', 'case', 'pack'])
      expect([part, answer.decision[part]]).toEqual([part, stored[part]]);
  });

  test('an event that does not fit is told where', async () => {
    for (const [event, field] of [
      [{}, 'event.type'],
      [{ type: 'nothing.here', subject: 'a/b', data: {} }, 'event.type'],
      [{ type: 'product.submitted', subject: 'product/p', data: { product: { id: 'p' } } }, 'event.data.product'],
      [{ type: 'decision.made', subject: 'product/p', data: {} }, 'event.type'],
    ] as const) {
      const answer = await attempt(event);
      expect(answer.statusCode).toBe(422);
      expect(answer.json().field).toContain(field);
    }
    expect((await attempt('text')).statusCode).toBe(422);
    expect((await attempt(make.product('x', { description: 'x'.repeat(70_000) }))).statusCode).toBe(413);
    expect((await attempt(make.product('x'), await tested.bearer({ party: 'merchant/m1' }))).statusCode).toBe(403);
  });
});

describe('reading policy', () => {
  test('packs, with what they have decided', async () => {
    await decide(make.product('k1'));
    await tested.platform.overviewWorker.drain();
    const { items } = (await tested.get('/v1/packs')).json();
    expect(items).toMatchObject([
      { pack: 'tests', version: '1.0.0', state: 'active', in_force: true, rules: 6, lexicons: 1, lists: 1 },
    ]);
    expect(items[0].decisions).toBeGreaterThan(0);
    expect((await tested.get('/v1/packs/current')).json()).toEqual(items[0]);
  });

  test('rules, filtered; one whole, with its source and how often it fired', async () => {
    const rules = async (query: string) =>
      (await tested.get(`/v1/rules${query}`, en)).json().rules.map(({ id }: { id: string }) => id);
    expect(await rules('')).toHaveLength(6);
    expect(await rules('?type=product.submitted')).toEqual(['goods.test.near', 'goods.test.term']);
    expect(await rules('?chapter=service')).toHaveLength(3);
    expect(await rules('?query=nearly')).toEqual(['goods.test.near']);
    expect(await rules('?query=%3Cscript%3E')).toEqual([]);
    await decide(make.product('r1', { title: '国家级', brand: 'x' }));
    await tested.platform.overviewWorker.drain();
    const one = (await tested.get('/v1/rules/goods.test.near', en)).json();
    expect(one).toMatchObject({
      ...{ title: 'Nearly', chapter: 'goods', verdict: 'limit', file: 'goods/near.yaml', case: null },
      ...{ cases: { fires: 1, quiet: 0 }, matches: [{ name: 'word', lexicons: ['words'], in: ['product.title'] }] },
      unless: [{ id: 'honest', why: 'Honest' }],
    });
    expect(one.fired).toHaveLength(30);
    expect(one.fired.at(-1)).toEqual({ day: '2026-11-20', count: 2 });
    expect(one.fired_7d).toBe(2);
    expect(one.source).toMatch(/^ {2}- id: goods\.test\.near\n[\s\S]*message: \{ zh-CN: 有, en: Found \}$/);
    expect((await tested.get('/v1/rules/nothing.here.no')).statusCode).toBe(404);
  });

  test('lexicons and lists, searched and paged', async () => {
    expect((await tested.get('/v1/lexicons', en)).json().items).toMatchObject([
      { name: 'words', about: 'Words', entries: 3, rules: expect.arrayContaining(['goods.test.near']) },
    ]);
    const terms: string[] = [];
    for (let cursor = ''; ; ) {
      const page = (await tested.get(`/v1/lexicons/words?limit=2${cursor}`)).json();
      terms.push(...page.items.map(({ term }: { term: string }) => term));
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(terms).toEqual(['国家级', '最佳', '投诉']);
    expect((await tested.get(`/v1/lexicons/words?query=${encodeURIComponent('最')}`)).json().items).toMatchObject([
      { term: '最佳', tags: [], word: false },
    ]);
    expect((await tested.get('/v1/lists')).json().items).toEqual([
      { name: 'known-brands', entries: 2, rules: ['goods.test.near'] },
    ]);
    expect((await tested.get('/v1/lists/known-brands/entries')).json().items).toEqual([
      { value: '山川' },
      { value: '<script>alert(1)</script>' },
    ]);
    for (const path of ['/v1/lexicons/none', '/v1/lists/none/entries', '/v1/lexicons/__proto__'])
      expect([path, (await tested.get(path)).statusCode]).toEqual([path, 404]);
  });
});

describe('a decision in its context', () => {
  test('has the texts, the personal ones by name only, and what came before', async () => {
    const first = await decide(make.product('c1', { title: '好茶 <b>' }, 'c1-1'));
    const id = await decide(make.product('c1', { title: '国家级 <script>' }, 'c1-2'));
    const context = (await tested.get(`/v1/decisions/${id}/context`, en)).json();
    expect(context).toMatchObject({
      ...{ decision: { id, verdict: 'reject' }, title: '国家级 <script>', case: null },
      pack: { version: '1.0.0', in_force: true },
      texts: [{ field: 'product.title', text: '国家级 <script>', masked: false }],
      earlier: [{ id: first, title: '好茶 <b>' }],
    });
    const ticket = await decide(make.ticket('c2', '投诉：13800138000'));
    const sealed = await tested.get(`/v1/decisions/${ticket}/context`);
    expect(sealed.json()).toMatchObject({
      texts: [{ field: 'ticket.text', text: null, masked: true }],
      case: { queue: 'tickets', state: 'open' },
    });
    expect(sealed.body).not.toMatch(/13800138000|axc1/);
  });
});

describe('what nobody should send', () => {
  const LONG = 'x'.repeat(1_000_000);
  test('filters of a megabyte, cursors of others, instants that are none', async () => {
    await tested.http.app.listen({ port: 0, host: '127.0.0.1' });
    for (const path of [
      `/v1/decisions?rule=${LONG}`,
      `/v1/rules?query=${LONG}`,
      `/v1/lexicons/words?query=${LONG}`,
      `/v1/decisions/${LONG}/context`,
      '/v1/decisions?cursor=nonsense',
      `/v1/decisions?cursor=${Buffer.from('["newest","x","y"]').toString('base64url')}`,
      '/v1/packs?cursor=AAAA',
      '/v1/lexicons/words?cursor=AAAA',
      '/v1/decisions?from=yesterday',
      '/v1/decisions?from=2026-13-01T00:00:00Z',
      '/v1/decisions?sort=loudest',
      '/v1/decisions?limit=100000',
      '/v1/decisions?verdict=',
      '/v1/decisions?party=%00',
      '/v1/decisions?verdict=reject&verdict=allow',
      '/v1/decisions?weight=1',
    ]) {
      const answer = await tested.get(path);
      expect([path.slice(0, 60), answer.statusCode >= 400 && answer.statusCode < 500]).toEqual([
        path.slice(0, 60),
        true,
      ]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    }
    const odd = ["'; drop table decision; --", '<script>', '%', '_', '\\', '国', '💥', ' '];
    for (const value of odd)
      for (const name of ['rule', 'type', 'subject', 'party', 'pack'])
        expect((await tested.get(`/v1/decisions?${name}=${encodeURIComponent(value)}`)).json().items).toEqual([]);
  });
});
