import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedIn } from '../../test-platform.ts';
import {
  approved,
  good,
  onlyBrands,
  openPolicy,
  type PolicyPeople,
  rules,
  told,
} from '../lifecycle/lifecycle-fixture.ts';
import { findRelease } from '../lifecycle/release.store.ts';
import { takeUp } from './public-rule.store.ts';

const DAY = 86_400_000;
const FIRST = 'select release from public_rule order by since limit 1';

let people: PolicyPeople;
let merchant: SignedIn;
let consumer: SignedIn;

const nobody = async (path: string, language = 'en') =>
  good(
    await people.tested.http.app.inject({
      ...{ method: 'GET', url: `/v1/rule-centre${path}`, headers: { 'accept-language': language } },
    }),
  );
const ask = (who: SignedIn, method: 'GET' | 'POST', url: string, payload?: object) =>
  people.tested.http.app.inject({ method, url, headers: who.headers, ...(payload ? { payload } : {}) });
const say = (who: SignedIn, id: string, body: object) =>
  ask(who, 'POST', `/v1/rule-centre/consultations/${id}/comments`, body);

const inDays = (days: number): string => new Date(people.tested.clock.now().getTime() + days * DAY).toISOString();
const follow = () => people.tested.platform.centreFollower.drain();
const wait = (days: number): void => people.tested.clock.advance(days * DAY);

/** With another message for its first rule. */
const reworded = rules().replace('用了“{term}”', '写了“{term}”').replace('Uses “{term}”', 'Writes “{term}”');

async function announced(files: Record<string, string>): Promise<string> {
  const id = await approved(people, files);
  good(await people.editor.post(`/v1/packs/${id}/publish`));
  return id;
}

const holdOf = async (release: string): Promise<string | null> =>
  good(await people.editor.get(`/v1/packs/${release}/consultation`)).hold;

const open = (release: string, days = 3) =>
  people.editor.post(`/v1/packs/${release}/consultation`, { about: '为什么改', ends_at: inDays(days) });

beforeAll(async () => {
  people = await openPolicy({ config: { consultation: ['text'], policyNotice: 7 } });
  const { tested } = people;
  merchant = await tested.signedIn({ roles: ['merchant'], party: 'merchant/m1' });
  consumer = await tested.signedIn({ roles: ['consumer'], party: 'consumer/c1' });
  await follow();
});
afterAll(() => people.drop());

describe('what applies', () => {
  it('is read by anybody, in plain words and in their language', async () => {
    expect(await nobody('')).toEqual({ topics: [{ topic: 'goods', rules: 2 }], announced: 0, open_consultations: 0 });
    const { items } = await nobody('/rules?topic=goods');
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['goods.test.brands', 'goods.test.words']);
    expect(items[1]).toMatchObject({ title: 'Words', forbidden: 'Uses “…”', verdict: 'reject', basis: null });
    expect((await nobody('/rules', 'zh-CN')).items[1]).toMatchObject({ title: '用语', forbidden: '用了“…”' });
    expect(JSON.stringify(items)).not.toMatch(/words\.count|lists|国家级/);
    expect(await nobody('/rules/goods.test.words')).toMatchObject({ until: null, earlier: [] });
    expect(await nobody('/history')).toEqual({ items: [], next_cursor: null });
  });

  it('does not move by entries of lists, and goes page by page', async () => {
    const before = (await nobody('/rules')).items;
    wait(1);
    const { id } = good(await people.editor.post('/v1/lists/brands/entries', { entries: [{ value: 'Fila' }] }));
    good(await people.approver.post(`/v1/proposals/${id}/approve`));
    await follow();
    expect((await nobody('/rules')).items).toEqual(before);
    const first = await nobody('/rules?limit=1');
    expect(first.items).toHaveLength(1);
    expect((await nobody(`/rules?limit=1&cursor=${first.next_cursor}`)).items[0].id).toBe('goods.test.words');
  });
});

describe('a consultation', () => {
  let release: string;
  let id: string;

  it('is needed before rules say something else, not before they recognise it otherwise', async () => {
    release = await announced({ 'goods/rules.yaml': reworded });
    const quiet = await announced({ 'goods/rules.yaml': rules('words.count >= 1') });
    expect((await nobody('/changes')).items).toEqual([
      expect.objectContaining({
        release,
        changes: [expect.objectContaining({ kind: 'changed', parts: ['forbidden'] })],
      }),
      expect.objectContaining({ release: quiet, changes: [expect.objectContaining({ kind: 'recognition' })] }),
    ]);
    wait(8);
    expect(told(await people.editor.post(`/v1/packs/${release}/activate`)).slice(0, 2)).toEqual([
      ...[409, 'release.consultation'],
    ]);
    expect(told(await people.editor.post(`/v1/packs/${release}/rollout`, { percent: 5 }))[1]).toBe(
      'release.consultation',
    );
    expect([await holdOf(release), await holdOf(quiet)]).toEqual(['not-asked', null]);
    good(await people.editor.post(`/v1/packs/${quiet}/withdraw`));
  });

  it('tells what would change, and until when people are asked', async () => {
    expect((await open(release, 0.5)).json().field).toBe('ends_at');
    id = good(await open(release)).id;
    expect(told(await open(release))[1]).toBe('consultation.state');
    expect(await nobody(`/consultations/${id}`)).toMatchObject({
      ...{ state: 'open', about: '为什么改', objections: 0, report: null },
      changes: [{ before: { forbidden: 'Uses “…”' }, after: { forbidden: 'Writes “…”' } }],
    });
    expect((await nobody('/consultations?state=open')).items).toHaveLength(1);
    expect(await nobody('')).toMatchObject({ announced: 1, open_consultations: 1 });
  });

  it('hears those whom it binds, bounded, and keeps what they write sealed', async () => {
    const text = '我的电话是 13800138000，这条太严了';
    expect((await say(merchant, id, { kind: 'objection', rule: 'goods.test.words', text })).statusCode).toBe(201);
    const again = await say(merchant, id, { kind: 'comment', text: 'again' });
    expect([again.statusCode, Number(again.headers['retry-after'])]).toEqual([429, 30]);
    expect((await say(merchant, id, { kind: 'objection', rule: 'goods.test.brands', text })).json().field).toBe('rule');
    for (const bad of ['', '   ', 'x'.repeat(2_001)])
      expect((await say(consumer, id, { kind: 'comment', text: bad })).statusCode).toBe(422);
    for (let i = 0; i < 5; i++) {
      expect((await say(consumer, id, { kind: 'comment', text: `说法 ${i}` })).statusCode).toBe(201);
      people.tested.clock.advance(30_000);
    }
    expect(told(await say(consumer, id, { kind: 'comment', text: 'six' }))[1]).toBe('consultation.full');
    expect((await people.editor.post(`/v1/rule-centre/consultations/${id}/comments`, {})).statusCode).toBe(403);
    const admin = await people.tested.signedIn();
    expect((await say(admin, id, { kind: 'comment', text: 'x' })).statusCode).toBe(403);
    const news = () =>
      people.tested.sql<{ link: string }>(
        `select link from notification where user_id = $1 and kind = 'consultation.comment' and read_at is null`,
        [people.editor.id],
      );
    // six have come, and who began it is told of what is new once
    expect(await news()).toEqual([{ link: `/policy/consultations/${id}` }]);
    good(await people.editor.post('/v1/notifications/read', { all: true }));
    people.tested.clock.advance(30_000);
    expect((await say(merchant, id, { kind: 'comment', text: '再说一句' })).statusCode).toBe(201);
    expect(await news()).toHaveLength(1);
    const kept = JSON.stringify(await people.tested.sql('select * from consultation_comment'));
    expect(kept).not.toMatch(/13800138000|太严/);
    const mine = good(await ask(merchant, 'GET', `/v1/rule-centre/consultations/${id}/mine`));
    expect(mine.items.map((one: { text: string }) => one.text)).toEqual([text, '再说一句']);
    expect((await ask(merchant, 'GET', `/v1/consultations/${id}/comments`)).statusCode).toBe(403);
  });

  it('holds the release until it is over, every objection is answered, and the answers are published', async () => {
    const blocked = async () => told(await people.editor.post(`/v1/packs/${release}/activate`)).slice(1);
    expect(await blocked()).toEqual(['release.consultation', expect.stringContaining('goes on until')]);
    expect(await holdOf(release)).toBe('open');
    wait(3);
    expect(await blocked()).toEqual(['release.consultation', '1 objections wait for an answer']);
    expect(await holdOf(release)).toBe('unanswered');
    expect(told(await say(merchant, id, { kind: 'comment', text: 'late' }))[1]).toBe('consultation.state');
    expect(told(await people.editor.post(`/v1/consultations/${id}/close`, { report: 'r' }))[1]).toBe(
      'consultation.state',
    );

    const { items } = good(await people.editor.get(`/v1/consultations/${id}/comments?answered=false&limit=1`));
    expect(items[0]).toMatchObject({ kind: 'objection', role: 'merchant', text: expect.stringContaining('太严') });
    const reading = await people.tested.sql(`select 1 from trail_entry where action = 'policy.consultation.read'`);
    expect(reading).toHaveLength(1);
    const answer = { summary: '认为过严', taken: false, why: '法律如此规定' };
    good(await people.editor.post(`/v1/consultations/${id}/comments/${items[0].id}/answer`, answer));
    expect(await blocked()).toEqual(['release.consultation', 'The closing report is not published yet']);
    expect(await holdOf(release)).toBe('unpublished');
    expect((await nobody(`/consultations/${id}/answers`)).items).toEqual([]);

    good(await people.editor.post(`/v1/consultations/${id}/close`, { report: '一条异议，未采纳' }));
    expect(await nobody(`/consultations/${id}`)).toMatchObject({
      state: 'closed',
      report: '一条异议，未采纳',
      waiting: 0,
    });
    expect((await nobody(`/consultations/${id}/answers`)).items).toEqual([
      { id: items[0].id, kind: 'objection', role: 'merchant', rule: 'goods.test.words', ...answer },
    ]);
    const mine = good(await ask(merchant, 'GET', `/v1/rule-centre/consultations/${id}/mine`));
    expect(mine.items[0].answer).toMatchObject({ taken: false, why: '法律如此规定' });
    expect(told(await people.editor.post(`/v1/consultations/${id}/comments/${items[0].id}/answer`, answer))[1]).toBe(
      'consultation.state',
    );

    expect(await holdOf(release)).toBeNull();
    good(await people.editor.post(`/v1/packs/${release}/activate`));
    expect(await holdOf(release)).toBeNull();
  });

  it('leaves the texts of who was erased unread, and answerable', async () => {
    await people.tested.platform.sealer.erase('consumer/c1');
    const { items } = good(await people.editor.get(`/v1/consultations/${id}/comments?answered=false`));
    // in the order in which they came: five of the consumer, then the merchant, who is still there
    expect(items.map(({ text }: { text: string | null }) => text)).toEqual([...Array(5).fill(null), '再说一句']);
  });

  it('is a part of history then, with what was said before', async () => {
    await follow();
    const rule = await nobody('/rules/goods.test.words');
    expect(rule).toMatchObject({ forbidden: 'Writes “…”', earlier: [{ forbidden: 'Uses “…”', until: rule.since }] });
    const { items } = await nobody('/history');
    expect(items).toEqual([
      { at: rule.since, added: [], removed: [], changed: [expect.objectContaining({ title: 'Words' })] },
    ]);
  });

  it('binds also where none was needed, and ends with its release', async () => {
    const quiet = await announced({ 'goods/rules.yaml': reworded.replace('words.count > 0', 'words.count >= 1') });
    const other = good(await open(quiet)).id;
    wait(8);
    expect(told(await people.editor.post(`/v1/packs/${quiet}/activate`))[2]).toContain('closing report');
    good(await people.editor.post(`/v1/packs/${quiet}/withdraw`));
    expect(await nobody(`/consultations/${other}`)).toMatchObject({ state: 'withdrawn' });
    expect(told(await people.editor.post(`/v1/consultations/${other}/close`, { report: 'r' }))[1]).toBe(
      'consultation.state',
    );
    expect(told(await open(quiet))[1]).toBe('release.state');
  });
});

describe('following what is in force', () => {
  it('comes to the same release by release, from the beginning, in two processes at once', async () => {
    const removed = await announced({
      'goods/rules.yaml': onlyBrands,
      'goods/rules.cases.yaml': null as never,
    });
    good(await open(removed, 1));
    wait(8);
    const { items } = await nobody('/consultations?state=answering');
    good(await people.editor.post(`/v1/consultations/${items[0].id}/close`, { report: 'r' }));
    good(await people.editor.post(`/v1/packs/${removed}/activate`));
    await follow();
    const table = () => people.tested.sql(`select * from public_rule order by rule, since`);
    const kept = await table();
    expect((await nobody('/history')).items[0].removed).toEqual([expect.objectContaining({ id: 'goods.test.words' })]);
    await people.tested.sql('delete from public_rule; delete from public_rule_cursor');
    await Promise.all([follow(), follow()]);
    expect(await table()).toEqual(kept);
    // one that was slow comes too late with an earlier release
    const { db } = people.tested.platform;
    const first = (await findRelease(db, (await people.tested.sql<{ release: string }>(FIRST))[0]!.release))!;
    expect(await db.transaction().execute((tx) => takeUp(tx, first, null, []))).toBe(false);
    expect(await table()).toEqual(kept);
  });
});
