import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../../foundation/errors.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { make, SMALL_PACK } from '../../test-platform.ts';
import { approved, good, openPolicy, type PolicyPeople, told } from '../lifecycle/lifecycle-fixture.ts';
import type { ApplyPoint } from './apply-scan.ts';
import { openScanHand, type ScanCrew, type ScanEquipment } from './hand.ts';
import { createScanWorker, type ScanWorkerOptions } from './scan.worker.ts';

let people: PolicyPeople;
let release: string;

/** A crew of one that is no thread begins at once. */
const alone = async (equipment: ScanEquipment): Promise<ScanCrew> => ({ size: 1, ...(await openScanHand(equipment)) });

const PACK = {
  ...SMALL_PACK,
  'queues.yaml':
    'queues:\n  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 480 }\n',
};

/** Looks for one word more, in titles and in what is sealed. */
const STRICTER = `rules:
  - id: goods.test.ceramic
    title: { zh-CN: 陶瓷, en: Ceramic }
    on: [product.submitted]
    match: { word: { lexicon: ceramics, in: [product.title] } }
    when: word.count > 0
    verdict: limit
    measures: [{ kind: limit-listing, subject: true }]
    message: { zh-CN: 陶瓷, en: Ceramic }
  - id: goods.test.contact
    title: { zh-CN: 联系方式, en: Contact }
    on: [product.submitted, product.updated]
    when: has(product.attributes) && has(product.attributes.phone) && product.attributes.phone == '13800138000'
    verdict: reject
    message: { zh-CN: 电话, en: Phone }
`;
const CHANGES = {
  'goods/more.yaml': STRICTER,
  'lexicons/ceramics.lex': '---\nabout: { zh-CN: 陶瓷, en: Ceramics }\n---\n陶瓷\n',
};

function workerOf(options: Partial<ScanWorkerOptions> = {}) {
  const { databaseUrl, dataDir, platform } = people.tested;
  const { db, log, sealer, admission, packs } = platform;
  const notify = createNotify(platform);
  return createScanWorker({ databaseUrl, dataDir, notify, db, log, sealer, admission, packs, crew: alone, ...options });
}

/** Dies at the n-th time that a place is reached, as a process does: nobody tidies up. */
function dyingAt(point: ApplyPoint, time: number) {
  let times = 0;
  return workerOf({
    reached(at) {
      if (at === point && ++times === time) throw new Problem('database.unavailable');
    },
  });
}

const free = (id: string) =>
  people.tested.sql(`update retro_scan set lease_until = now() - interval '1 second' where id = $1`, [id]);

async function send(...events: object[]): Promise<void> {
  const answers = good(await people.key.post('/v1/decisions', events)) as { verdict?: string }[];
  expect(answers.every(({ verdict }) => verdict !== undefined)).toBe(true);
  await people.tested.platform.reactionWorker.drain();
}

async function scan(body: object = {}) {
  const { id } = good(await people.editor.post('/v1/retro-scans', { kinds: ['product'], ...body }));
  await workerOf().drain();
  return good(await people.editor.get(`/v1/retro-scans/${id}`));
}

const updated = (id: string, fields: object, eventId = `updated-${id}`) => {
  const event = make.product(id, {}, eventId);
  return {
    ...{ ...event, type: 'product.updated', time: '2026-11-20T07:30:00Z' },
    data: { product: { id, merchant_id: event.data.product!.merchant_id, ...fields } },
  };
};

const hitsOf = async (id: string, query = '') =>
  good(await people.editor.get(`/v1/retro-scans/${id}/hits${query}`)).items as {
    subject: string;
    verdict: string;
    standing: string;
    outcome: string | null;
    acted: { event_id: string; verdict: string } | null;
    gained: string[];
  }[];

beforeAll(async () => {
  people = await openPolicy({ pack: PACK, config: { policyNotice: 0 } });
  await send(
    ...Array.from({ length: 12 }, (_, i) => make.product(`c${i}`, { title: '陶瓷杯', merchant_id: `m${i % 3}` })),
    ...Array.from({ length: 8 }, (_, i) => make.product(`t${i}`, { merchant_id: 'm9' })),
    // not on sale
    make.product('bad', { title: '国家级陶瓷' }),
    // the title is that of the first event: an update tells what has changed
    make.product('late', { title: '旧陶瓷', merchant_id: 'm5' }),
    make.product('gone', { title: '陶瓷旧款', merchant_id: 'm5' }),
    // what nobody declared is sealed by its name
    make.product('sealed', { attributes: { phone: '13800138000' }, merchant_id: 'm6' }),
  );
  await send(updated('late', { price: { amount: 5, currency: 'CNY' } }), updated('gone', { title: '玻璃杯' }));
  release = await approved(people, CHANGES);
});
afterAll(() => people.drop());

describe('a preview', () => {
  it('decides the present state of everything on sale, and acts on nothing', async () => {
    const counts = () =>
      Promise.all(
        ['event', 'decision', '"case"'].map(
          async (table) => (await people.tested.sql(`select count(*) from ${table}`))[0],
        ),
      );
    const before = await counts();
    const { state, failure, report, in_force, outcomes } = await scan({ release });
    expect([state, failure]).toEqual(['ready', null]);
    expect(report).toMatchObject({ looked: 23, off_sale: 1, erased: 0, settled: 0, hits: 14, kept: 14, asks: 0 });
    expect(report.verdicts).toEqual([
      { from: 'allow', to: 'limit', count: 13 },
      { from: 'allow', to: 'reject', count: 1 },
    ]);
    expect(report.rules).toEqual([
      { rule: 'goods.test.ceramic', count: 13 },
      { rule: 'goods.test.contact', count: 1 },
    ]);
    expect(report.parties).toEqual({ count: 4, exact: true });
    expect(in_force).toBe(false);
    expect(outcomes.left).toBe(14);
    expect(await counts()).toEqual(before);
  });

  it('lists what it has hit, the most severe first, page by page', async () => {
    const { id } = await scan({ release });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = good(
        await people.editor.get(`/v1/retro-scans/${id}/hits?limit=5${cursor === '' ? '' : `&cursor=${cursor}`}`),
      );
      seen.push(...page.items.map(({ subject }: { subject: string }) => subject));
      cursor = page.next_cursor;
    }
    expect(seen[0]).toBe('product/sealed');
    expect(new Set(seen).size).toBe(14);
    expect(seen.slice(1)).toEqual([...seen.slice(1)].sort());
    expect(await hitsOf(id, '?rule=goods.test.contact')).toHaveLength(1);
  });

  it('finds nothing under what is in force already', async () => {
    expect((await scan()).report).toMatchObject({ looked: 23, hits: 0 });
  });

  it('leaves alone what a person has let pass, for the same rules', async () => {
    await send(make.product('judged', { title: '国家级茶' }));
    const [row] = await people.tested.sql<{ id: string; event_id: string }>(
      `select id, event_id from decision where subject_key = 'product/judged'`,
    );
    await people.tested.sql('insert into label values ($1, $2, $3, $4, $5, now())', [
      ...[row!.event_id, 'allow', [], 'review', row!.id],
    ]);
    expect((await scan()).report).toMatchObject({ settled: 1, hits: 0 });
    await people.tested.sql('delete from label');
  });

  it('goes on where another process left it, and counts nothing twice', async () => {
    const whole = (await scan({ release })).report;
    for (const parts of [1, 3]) {
      const { id } = good(await people.editor.post('/v1/retro-scans', { kinds: ['product'], release }));
      let done = 0;
      const dying = workerOf({
        length: 4,
        crew: async (equipment) => {
          const hand = await openScanHand(equipment);
          return {
            ...{ ...hand, size: 1 },
            work: (shelf) => {
              if (done++ === parts) throw new Problem('database.unavailable');
              return hand.work(shelf);
            },
          };
        },
      });
      await expect(dying.drain()).rejects.toThrow();
      await free(id);
      await workerOf({ length: 3 }).drain();
      expect(good(await people.editor.get(`/v1/retro-scans/${id}`)).report).toEqual(whole);
    }
  });

  it('tells who began it, once, and nobody where it was called off meanwhile', async () => {
    const news = () =>
      people.tested.sql<{ kind: string; params: object; link: string }>(
        'delete from notification where user_id = $1 returning kind, params, link',
        [people.editor.id],
      );
    await news();
    const { id } = await scan({ release });
    expect(await news()).toEqual([
      { kind: 'scan.ready', params: { name: expect.stringMatching(/^tests@[\d.]+$/) }, link: `/policy/on-sale/${id}` },
    ]);
    const begun = good(await people.editor.post('/v1/retro-scans', { kinds: ['product'], release })).id;
    await workerOf({ crew: () => Promise.reject(new Error('broken')) }).drain();
    expect(await news()).toEqual([expect.objectContaining({ kind: 'scan.failed', link: `/policy/on-sale/${begun}` })]);
    const other = good(await people.editor.post('/v1/retro-scans', { kinds: ['product'], release })).id;
    await workerOf({
      async crew(equipment) {
        good(await people.editor.post(`/v1/retro-scans/${other}/cancel`));
        await alone(equipment).then((crew) => crew.close());
        throw new Error('broken');
      },
    }).drain();
    expect(await news()).toEqual([]);
  });

  it('can be called off while it waits', async () => {
    const { id } = good(await people.editor.post('/v1/retro-scans', { kinds: ['product'], release }));
    expect(good(await people.editor.post(`/v1/retro-scans/${id}/cancel`))).toMatchObject({ state: 'cancelled' });
    await workerOf().drain();
    expect(good(await people.editor.get(`/v1/retro-scans/${id}`))).toMatchObject({ state: 'cancelled', report: null });
    expect(told(await people.editor.post(`/v1/retro-scans/${id}/cancel`)).slice(0, 2)).toEqual([
      ...[409, 'retro-scan.state'],
    ]);
  });

  it.each([
    [{ kinds: [] }, 'kinds'],
    [{ kinds: ['video'] }, 'kinds'],
    [{ kinds: ['product'], release: '01890000-0000-7000-8000-000000000000' }, 'release'],
  ])('refuses %o, naming the field', async (body, field) => {
    const answer = await people.editor.post('/v1/retro-scans', body);
    expect([answer.statusCode, answer.json().field]).toEqual([422, expect.stringContaining(field)]);
  });
});

describe('applying it', () => {
  let id: string;
  const apply = (cap: number, who = people.approver) => who.post(`/v1/retro-scans/${id}/apply`, { cap });

  const acts = () =>
    people.tested.sql<{ subject_key: string; verdict: string; cause_id: string; measures: unknown[] }>(
      `select e.subject_key, d.verdict, e.cause_id, d.body -> 'measures' as measures from event e
       join event_key k on k.source = e.source and k.id = e.source_id join decision d on d.id = k.decision_id
       where e.source = 'anxin/policy' order by e.id`,
    );

  it('waits for the release', async () => {
    id = (await scan({ release })).id;
    expect(told(await apply(5)).slice(0, 2)).toEqual([409, 'retro-scan.release']);
    good(await people.editor.post(`/v1/packs/${release}/publish`));
    good(await people.editor.post(`/v1/packs/${release}/activate`));
  });

  it('is for somebody else than who began it, and no key', async () => {
    const own = good(await people.approver.post('/v1/retro-scans', { kinds: ['product'] })).id;
    await workerOf().drain();
    expect(told(await people.approver.post(`/v1/retro-scans/${own}/apply`, { cap: 1 })).slice(0, 2)).toEqual([
      ...[403, 'release.own-approval'],
    ]);
    expect(told(await apply(1, people.key)).slice(0, 2)).toEqual([403, 'release.own-approval']);
    expect((await people.editor.post(`/v1/retro-scans/${id}/apply`, { cap: 1 })).statusCode).toBe(403);
    const trail = await people.tested.sql<{ action: string; outcome: string }>(
      `select action, outcome from trail_entry where object = $1 order by id`,
      [`retro-scan/${own}`],
    );
    expect(trail).toEqual([
      { action: 'policy.retro.start', outcome: 'done' },
      { action: 'policy.retro.apply', outcome: 'refused' },
    ]);
  });

  it('acts on as many as the cap says, the most severe first, by the same decision as everything', async () => {
    expect(good(await apply(3))).toMatchObject({ state: 'applying', application: { cap: 3, acted: 0 } });
    await workerOf().drain();
    const { state, application, outcomes } = good(await people.editor.get(`/v1/retro-scans/${id}`));
    expect([state, application.acted]).toEqual(['ready', 3]);
    expect(outcomes).toMatchObject({ acted: 3, left: 11 });
    const acted = await acts();
    expect(acted.map(({ subject_key, verdict }) => [subject_key, verdict])).toEqual([
      ['product/sealed', 'reject'],
      ['product/c0', 'limit'],
      ['product/c1', 'limit'],
    ]);
    expect(acted[1]!.measures).toEqual([{ kind: 'limit-listing', subject: 'product/c0' }]);
    const hits = await hitsOf(id, '?outcome=acted');
    expect(hits.map(({ acted: one }) => one!.verdict)).toEqual(['reject', 'limit', 'limit']);
    // ciphers stay ciphers in the log
    const [stored] = await people.tested.sql<{ phone: string }>(
      `select data -> 'product' -> 'attributes' ->> 'phone' as phone from event where source = 'anxin/policy' and subject_key = 'product/sealed'`,
    );
    expect(stored!.phone).not.toContain('138');
  });

  it('acts once on each, wherever a process dies', async () => {
    for (const point of ['read', 'admitted', 'marked'] as const) {
      good(await apply(2));
      await expect(dyingAt(point, 1).drain()).rejects.toThrow();
      await free(id);
      await workerOf().drain();
      expect(good(await people.editor.get(`/v1/retro-scans/${id}`))).toMatchObject({
        ...{ state: 'ready', failure: null, application: { cap: 2, acted: 2 } },
      });
    }
    const subjects = (await acts()).map(({ subject_key }) => subject_key);
    expect(subjects).toHaveLength(9);
    expect(new Set(subjects).size).toBe(9);
  });

  it('passes over what has changed since, and says nothing new about the rest', async () => {
    const left = (await hitsOf(id, '?outcome=left')).map(({ subject }) => subject);
    const [first] = left as [string];
    const product = first.slice('product/'.length);
    await send(updated(product, { title: '竹杯' }));
    good(await apply(100));
    await workerOf().drain();
    const { outcomes } = good(await people.editor.get(`/v1/retro-scans/${id}`));
    expect(outcomes).toMatchObject({ left: 0, changed: 1, acted: 13 });
    await people.tested.platform.reactionWorker.drain();
    expect(await people.tested.sql(`select id from product where stamps::text like '%anxin/policy%'`)).toEqual([]);
    // what was decided again stands: another scan finds nothing
    expect((await scan()).report).toMatchObject({ hits: 0 });
  });

  it('ends where another content comes into force, and when the preview is old', async () => {
    await send(make.product('x1', { title: '陶瓷' }));
    await people.tested.sql(`delete from decision where subject_key = 'product/x1'`);
    id = (await scan()).id;
    people.tested.clock.advance(8 * 86_400_000);
    expect(told(await apply(1)).slice(0, 2)).toEqual([409, 'retro-scan.stale']);
    id = (await scan()).id;
    good(await apply(1));
    const other = await approved(people, { 'lexicons/words.lex': `${SMALL_PACK['lexicons/words.lex']}顶级\n` });
    good(await people.editor.post(`/v1/packs/${other}/activate`));
    await workerOf().drain();
    expect(good(await people.editor.get(`/v1/retro-scans/${id}`))).toMatchObject({
      ...{ state: 'ready', in_force: false, failure: expect.stringContaining('is in force'), outcomes: { left: 1 } },
    });
  });
});
