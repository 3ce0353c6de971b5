import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { png } from '../../foundation/attachments/files-fixture.ts';
import { make, openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { CASE_PACK, listing, type Worker, worker } from '../casework-fixture.ts';
import { lotBy } from './lot.ts';

const QUEUES = `queues:
  - { id: listings, title: { zh-CN: 商品, en: Listings }, group: goods, due_minutes: 60, double: 100% }
  - { id: tickets, title: { zh-CN: 咨询, en: Tickets }, group: service, due_minutes: 480, severe_cap: 2 }
  - { id: bulk, title: { zh-CN: 批量, en: Bulk }, group: goods, due_minutes: 60, golden: 100% }
`;

let tested: TestPlatform;
/** Three who review, and one who leads. */
let ann: Worker;
let ben: Worker;
let cho: Worker;
let lea: Worker;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: { ...CASE_PACK, 'queues.yaml': QUEUES } });
  [ann, ben, cho, lea] = (await Promise.all(['Ann', 'Ben', 'Cho', 'Lea'].map((name) => worker(tested, name)))) as [
    Worker,
    Worker,
    Worker,
    Worker,
  ];
});
afterAll(() => tested.drop());

interface View {
  id: string;
  state: string;
  queue: string;
  version: number;
  [field: string]: unknown;
}
const act = (who: Worker, id: string, verb: string, body: object = {}) =>
  tested.post(`/v1/cases/${id}/${verb}`, body, who.headers);
const get = async (who: Worker, path: string) => (await tested.get(path, who.headers)).json();
const next = async (who: Worker, queue: string): Promise<View> =>
  (await tested.post('/v1/cases/next', { queue }, who.headers)).json();
/** Answers what is in hand, for good. */
async function answer(who: Worker, id: string, given = 'clear', more: object = {}): Promise<void> {
  const { version } = await get(who, `/v1/cases/${id}`);
  const told = await act(who, id, 'decide', { answer: given, version, ...more });
  expect([told.statusCode, told.json().code]).toEqual([200, undefined]);
  await settle();
}
async function settle(): Promise<void> {
  await tested.sql(`update "case" set final_at = final_at - interval '1 minute' where state = 'decided'`);
  await tested.platform.casework.settle();
}
const opened = async (subject: string, title: string): Promise<string> => {
  await tested.post('/v1/decisions', [listing(subject, title)]);
  return (await get(lea, `/v1/cases?subject=product/${subject}`)).items[0].id;
};
const eventsOf = async (id: string): Promise<string[]> =>
  (
    await tested.sql<{ type: string }>(`select type from event where data -> 'case' ->> 'id' = $1 order by txid, id`, [
      id,
    ])
  ).map(({ type }) => type);
const looksOf = (id: string) =>
  tested.sql<{ id: string; state: string }>('select id, state from "case" where look_of = $1 order by id', [id]);
const labelOf = async (id: string) => {
  await tested.platform.reactionWorker.drain();
  return tested.sql<{ verdict: string }>(
    'select l.verdict from label l join case_decision d on d.event_id = l.event_id where d.case_id = $1',
    [id],
  );
};

describe('a second look', () => {
  test('goes to somebody else, who sees nothing of the first; agreeing changes nothing', async () => {
    const first = await opened('p-same', '请看这茶');
    await act(ann, first, 'take');
    await act(ann, first, 'comment', { text: '我看没事' });
    await answer(ann, first, 'clear', { note: '没有问题' });
    const [second] = await looksOf(first);
    expect(second).toMatchObject({ state: 'open' });
    // not to the same person, neither by itself nor by its id
    expect((await tested.post('/v1/cases/next', { queue: 'listings' }, ann.headers)).statusCode).toBe(204);
    expect((await act(ann, second!.id, 'take')).statusCode).toBe(403);
    const given = await next(ben, 'listings');
    expect(given).toMatchObject({ id: second!.id, state: 'taken', comments: [], others: [], linked: [], note: null });
    expect(JSON.stringify(given)).not.toContain(first);
    // for as long as it is in hand, the first is nowhere
    expect((await tested.get(`/v1/cases/${first}`, ben.headers)).statusCode).toBe(404);
    expect((await tested.get(`/v1/cases/${first}/custody`, ben.headers)).statusCode).toBe(404);
    const listed = (await get(ben, '/v1/cases?subject=product/p-same')).items;
    expect(listed.map(({ id }: View) => id)).toEqual([second!.id]);
    expect((await get(ben, `/v1/decisions/${given.decision_id}/context`)).case).toBeNull();
    expect((await get(ann, `/v1/decisions/${given.decision_id}/context`)).case).toMatchObject({ id: first });
    expect((await get(ben, '/v1/subjects/product/p-same')).cases.map(({ id }: View) => id)).toEqual([second!.id]);
    await answer(ben, second!.id, 'clear');
    expect((await get(ben, `/v1/cases/${first}`)).answer).toBe('clear');
    expect(
      await tested.sql('select first_grade, second_grade from second_look where first_case = $1', [first]),
    ).toEqual([{ first_grade: 'allow', second_grade: 'allow' }]);
    // nothing but the first answer counts
    expect(await eventsOf(second!.id)).toEqual([]);
    expect(await eventsOf(first)).toEqual(['case.opened', 'case.decided']);
    expect(await looksOf(second!.id)).toEqual([]);
  });

  test('where two differ a third one answers, whose word stands; neither of the two can be the third', async () => {
    const first = await opened('p-differ', '快看这茶');
    await act(ann, first, 'take');
    await answer(ann, first, 'clear');
    expect(await labelOf(first)).toEqual([{ verdict: 'allow' }]);
    const [second] = await looksOf(first);
    await act(ben, second!.id, 'take');
    await answer(ben, second!.id, 'reject');
    // the second answer is no label, the first is still there
    expect(await labelOf(first)).toEqual([{ verdict: 'allow' }]);
    const again = await get(lea, `/v1/cases/${first}`);
    expect(again).toMatchObject({ state: 'open', queue: 'supervision', version: 2 });
    expect(again.linked.map(({ id }: View) => id)).toEqual([second!.id]);
    expect(again.history.at(-1)).toMatchObject({ what: 'reopened', detail: 'differs', by: null });
    for (const who of [ann, ben]) {
      expect((await tested.post('/v1/cases/next', { queue: 'supervision' }, who.headers)).statusCode).toBe(204);
      expect((await act(who, first, 'take')).statusCode).toBe(403);
    }
    const third = await next(lea, 'supervision');
    expect(third.id).toBe(first);
    await answer(lea, first, 'reject');
    expect(await labelOf(first)).toEqual([{ verdict: 'reject' }]);
    expect(await tested.sql('select third_by, third_grade from second_look where first_case = $1', [first])).toEqual([
      { third_by: `key/${lea.id}`, third_grade: 'reject' },
    ]);
    expect(await looksOf(first)).toHaveLength(1);
  });

  test('to keep a decision and to give its verdict oneself is the same', async () => {
    const first = await opened('p-keep', '快看那茶');
    await act(ann, first, 'take');
    await answer(ann, first, 'uphold');
    const [second] = await looksOf(first);
    await act(ben, second!.id, 'take');
    await answer(ben, second!.id, 'limit');
    expect((await get(lea, `/v1/cases/${first}`)).state).toBe('decided');
  });

  test('it is asked for as it is, opened again by nobody and merged with nothing', async () => {
    const first = await opened('p-alone', '请看那茶');
    await act(ann, first, 'take');
    await answer(ann, first, 'clear');
    const [second] = await looksOf(first);
    const other = await opened('p-alone', '请看那茶');
    expect((await act(lea, other, 'merge', { into: second!.id })).json().code).toBe('case.unlike');
    await act(ben, second!.id, 'take');
    await answer(ben, second!.id, 'clear');
    expect((await act(lea, second!.id, 'reopen', { reason: '再看' })).json().code).toBe('case.changed');
  });

  test('which ones is settled by the case and the keys, and is the share that was asked for', () => {
    const lot = lotBy(tested.platform.keys);
    const ids = Array.from({ length: 2_000 }, () => tested.platform.ids.next());
    expect(ids.map(lot)).toEqual(ids.map(lotBy(tested.platform.keys)));
    const chosen = ids.filter((id) => lot(id) < 0.25).length;
    // five standard errors
    expect(Math.abs(chosen - 500)).toBeLessThan(97);
  });
});

describe('a case with a known answer', () => {
  let item: string;
  const waiting = async (subject: string) => opened(subject, '批量上货');
  const makeGolden = (who: Worker, id: string, body: object) =>
    tested.post(`/v1/cases/${id}/golden`, body, who.headers);

  beforeAll(async () => {
    item = await waiting('g-1');
    await act(ann, item, 'take');
    await answer(ann, item, 'clear');
    const made = await makeGolden(lea, item, { answers: ['reject', 'limit'], why: '标题夸大' });
    expect([made.statusCode, made.json().code]).toEqual([201, undefined]);
  });

  test('comes instead of the next one and looks like it', async () => {
    const real = await waiting('g-real');
    const load = async () => (await get(lea, '/v1/queues/load')).items.find(({ id }: View) => id === 'bulk');
    const before = await load();
    const given = await next(ben, 'bulk');
    expect(given.id).not.toBe(real);
    expect(given.subject).toBe('product/g-1');
    // the one that would have been next looks no different to whoever takes it
    const usual = (await act(cho, real, 'take')).json();
    const { history, ...shape } = given as View & { history: { what: string }[] };
    const detail = await get(cho, `/v1/cases/${usual.id}`);
    expect(Object.keys(given).sort()).toEqual(Object.keys(detail).sort());
    expect(history.map(({ what }) => what)).toEqual(detail.history.map(({ what }: { what: string }) => what));
    expect([shape.opened_at, shape.due_at, shape.about]).toEqual([detail.opened_at, detail.due_at, detail.about]);
    expect(JSON.stringify(given)).not.toMatch(/golden|look/);
    expect(JSON.stringify(given)).not.toContain(item);
    expect((await tested.get(`/v1/cases/${item}`, ben.headers)).statusCode).toBe(404);
    // others do not find it in lists, and it is no work that waits or arrives
    expect((await get(cho, '/v1/cases?subject=product/g-1')).items.map(({ id }: View) => id)).toEqual([item]);
    expect((await get(ben, '/v1/cases?taken_by=me')).items.map(({ id }: View) => id)).toEqual([given.id]);
    expect(await load()).toMatchObject({
      arrivals_per_hour: before.arrivals_per_hour,
      forecast_late: 0,
    });
    await answer(ben, given.id, 'clear');
    expect(await eventsOf(given.id)).toEqual([]);
    expect((await tested.get(`/v1/promises?subject=case/${given.id}`)).json().items).toEqual([]);
    expect((await load()).answers_per_hour).toBe(before.answers_per_hour);
    expect((await get(lea, `/v1/cases/${item}`)).answer).toBe('clear');
    expect(await tested.sql('select by_whom, answer, outcome, rules from golden_given')).toEqual([
      { by_whom: `key/${ben.id}`, answer: 'clear', outcome: 'wrong', rules: ['goods.test.bulk'] },
    ]);
    await act(cho, real, 'release');
  });

  test('never twice to one person within the term, nor to who knows it', async () => {
    const real = (await get(lea, '/v1/cases?queue=bulk&state=open')).items[0].id;
    for (const who of [ben, ann, lea]) {
      expect((await next(who, 'bulk')).id).toBe(real);
      await act(who, real, 'release');
    }
    await tested.sql(`update golden_given set given_at = given_at - interval '91 days'`);
    const again = await next(ben, 'bulk');
    expect(again.subject).toBe('product/g-1');
    await answer(ben, again.id, 'limit');
    expect(await tested.sql(`select outcome from golden_given order by given_at`)).toEqual([
      { outcome: 'wrong' },
      { outcome: 'right' },
    ]);
  });

  test('given back, it waits for nobody; not sure, it goes no further', async () => {
    const given = await next(cho, 'bulk');
    expect(given.subject).toBe('product/g-1');
    expect((await act(cho, given.id, 'release')).json().state).toBe('open');
    expect((await get(cho, '/v1/queues')).items.find(({ id }: View) => id === 'bulk')).toMatchObject({ open: 1 });
    // until it is closed it lies there, and however urgent it is nobody else gets it; who made it is given none
    await tested.sql(`update "case" set urgency = '2000-01-01' where id = $1`, [given.id]);
    const other = await next(lea, 'bulk');
    expect(other.id).not.toBe(given.id);
    await act(lea, other.id, 'release');
    await tested.platform.casework.settle();
    expect(await get(cho, `/v1/cases/${given.id}`)).toMatchObject({ state: 'decided', closed: 'settled' });
    await tested.sql(`update golden_given set given_at = given_at - interval '91 days'`);
    const again = await next(cho, 'bulk');
    await answer(cho, again.id, 'unsure', { note: '看不出来' });
    expect(await get(cho, `/v1/cases/${again.id}`)).toMatchObject({
      state: 'decided',
      queue: 'bulk',
      answer: 'unsure',
    });
  });

  test('only of what is finished, with answers that there are; and taken out of use', async () => {
    const [open] = (await get(lea, '/v1/cases?queue=bulk&state=open')).items;
    const refused = async (id: string, body: object) => {
      const { code, field } = (await makeGolden(lea, id, body)).json();
      return [code, field];
    };
    expect(await refused(open.id, { answers: ['clear'], why: '好' })).toEqual(['case.changed', undefined]);
    expect(await refused(item, { answers: ['nonsense'], why: '好' })).toEqual(['request.invalid', 'answers']);
    expect(await refused(item, { answers: ['unsure'], why: '好' })).toEqual(['request.invalid', 'answers']);
    expect(await refused(item, { answers: [], why: '好' })).toEqual(['request.invalid', 'answers']);
    expect(await refused(item, { answers: ['clear'], why: ' ' })).toEqual(['request.invalid', 'why']);
    expect(await refused(item, { answers: ['clear'], why: '好', queue: 'nowhere' })).toEqual([
      'request.invalid',
      'queue',
    ]);
    expect(
      (await tested.http.app.inject({ method: 'DELETE', url: `/v1/quality/golden/${item}`, headers: lea.headers }))
        .statusCode,
    ).toBe(204);
    await tested.sql(`update golden_given set given_at = given_at - interval '91 days'`);
    expect((await next(ben, 'bulk')).id).toBe(open.id);
  });
});

describe('files of a case', () => {
  test('whoever works on it adds and reads them, also when it is asked once more', async () => {
    const content = png(3, 2).toString('base64');
    const first = await opened('p-file', '快看图');
    await act(ann, first, 'take');
    const added = await act(ann, first, 'attachments', { name: 'a.png', type: 'image/png', content });
    expect([added.statusCode, added.json().code]).toEqual([201, undefined]);
    await answer(ann, first, 'uphold');
    const late = await act(ann, first, 'attachments', { name: 'b.png', type: 'image/png', content });
    expect(late.json().code).toBe('case.decided');
    const [second] = await looksOf(first);
    await act(ben, second!.id, 'take');
    const path = `/v1/cases/${second!.id}/attachments`;
    const { items } = await get(ben, path);
    expect(items).toMatchObject([{ name: 'a.png', type: 'image/png', mine: false }]);
    expect((await tested.get(`${path}/${items[0].id}`, ben.headers)).rawPayload.equals(png(3, 2))).toBe(true);
    expect((await tested.get(`/v1/cases/${first}/attachments`, ben.headers)).statusCode).toBe(404);
    await answer(ben, second!.id, 'uphold');
  });
});

describe('what is hard to look at', () => {
  test('beyond the cap of a queue its cases go to others, for a day', async () => {
    await tested.post(
      '/v1/decisions',
      [1, 2, 3, 4].map((n) => make.ticket(`t-${n}`, '我要投诉')),
    );
    const took = [await next(ann, 'tickets'), await next(ann, 'tickets')];
    expect((await get(ann, '/v1/quality/wellness')).exposure).toEqual([{ queue: 'tickets', looks: 2, cap: 2 }]);
    expect((await tested.post('/v1/cases/next', { queue: 'tickets' }, ann.headers)).json().code).toBe('case.cap');
    const [open] = (await get(ann, '/v1/cases?queue=tickets&state=open')).items;
    expect((await act(ann, open.id, 'take')).json().code).toBe('case.cap');
    // other work goes on, and what they had they may come back to
    const anything = await tested.post('/v1/cases/next', {}, ann.headers);
    expect([200, 204]).toContain(anything.statusCode);
    if (anything.statusCode === 200) {
      expect(anything.json().queue).not.toBe('tickets');
      await act(ann, anything.json().id, 'release');
    }
    await act(ann, took[0]!.id, 'release');
    expect((await act(ann, took[0]!.id, 'take')).statusCode).toBe(200);
    expect((await next(ben, 'tickets')).queue).toBe('tickets');
    await tested.sql(`update severe_look set at = at - interval '25 hours'`);
    expect((await next(ann, 'tickets')).queue).toBe('tickets');
  });

  test('each says how they want to see it, and it stays with them', async () => {
    const usual = { blur: true, greyscale: false, mute: true, pause_minutes: 50 };
    expect(await get(cho, '/v1/quality/wellness')).toMatchObject(usual);
    const change = async (payload: object) =>
      (
        await tested.http.app.inject({ method: 'PATCH', url: '/v1/quality/wellness', headers: cho.headers, payload })
      ).json();
    expect(await change({ greyscale: true, pause_minutes: null })).toMatchObject({
      ...{ ...usual, greyscale: true, pause_minutes: null },
    });
    expect(await change({ blur: false })).toMatchObject({ blur: false, greyscale: true, pause_minutes: null });
    expect(await change({ pause_minutes: 1 })).toMatchObject({ code: 'request.invalid', field: 'pause_minutes' });
    expect(await get(ben, '/v1/quality/wellness')).toMatchObject(usual);
  });
});

describe('figures', () => {
  test('of everybody for supervisors, of oneself for each, with what there is to learn', async () => {
    const { items } = await get(lea, '/v1/quality/reviewers');
    const byName = new Map<string, Record<string, unknown>>(
      items.map((one: { person: { name: string } }) => [one.person.name, one]),
    );
    expect([...byName.keys()]).toEqual(['Ann', 'Ben', 'Cho', 'Lea']);
    expect(byName.get('Ann')).toMatchObject({
      answered: 6,
      agreeing: { pairs: 5, agreed: 4 },
      upheld: 0,
      overruled: 1,
    });
    expect(byName.get('Ben')).toMatchObject({ score: { right: 1, wrong: 1, unsure: 0 }, upheld: 1, overruled: 0 });
    expect(byName.get('Cho')).toMatchObject({ score: { right: 0, wrong: 0, unsure: 1, share: null } });
    const own = await get(ben, '/v1/quality/me');
    expect(own).toEqual(await get(lea, `/v1/quality/reviewers/key/${ben.id}`));
    expect(own.missed).toMatchObject([
      { answered: 'clear', answers: ['reject', 'limit'], why: '标题夸大', rules: ['goods.test.bulk'] },
    ]);
    expect((await get(ann, '/v1/quality/me')).overruled_in).toMatchObject([
      { mine: 'allow', other: 'reject', stands: 'reject', subject: 'product/p-differ' },
    ]);
    const rows = await tested.sql(
      `select object from trail_entry where action = 'casework.text.read' and object = $1`,
      [`case/${own.missed[0].case}`],
    );
    expect(rows.length).toBe(2);
    const agreement = await get(lea, '/v1/quality/agreement?by=pair');
    expect(agreement.items).toMatchObject([{ agreeing: { pairs: 5, agreed: 4 } }]);
    expect(agreement.items[0].people.map(({ name }: { name: string }) => name).sort()).toEqual(['Ann', 'Ben']);
    expect((await get(lea, '/v1/quality/golden')).items).toMatchObject([
      { queue: 'bulk', given: 4, right: 1, wrong: 1, unsure: 1, answers: ['reject', 'limit'] },
    ]);
  });

  test('a reviewer sees nobody else', async () => {
    const reviewer = await tested.signedIn({ roles: ['reviewer'] });
    const ask = async (url: string) =>
      (await tested.http.app.inject({ method: 'GET', url, headers: reviewer.headers })).statusCode;
    expect(await ask('/v1/quality/me')).toBe(200);
    for (const path of ['reviewers', `reviewers/key/${ben.id}`, 'agreement', 'golden', `golden/${ben.id}`])
      expect([path, await ask(`/v1/quality/${path}`)]).toEqual([path, 403]);
  });
});
