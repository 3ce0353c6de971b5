import { afterAll, beforeAll, expect, test } from 'vitest';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { make, openTestPlatform, SMALL_PACK, type TestPlatform } from '../../test-platform.ts';
import { holdsOf } from './holds.ts';
import { countRows, OWN_PLACES, personsOf } from './places.ts';
import { createCarrying } from './request.carrying.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: SMALL_PACK });
});
afterAll(() => tested.drop());

const CONSUMER = 'gone';
const PARTY = `consumer/${CONSUMER}` as const;
const SHOP = 'merchant/m1';
const MINUTE = 60_000;
const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const seal = async (person: string, field: string, value: string, kind?: 'name' | 'phone'): Promise<string> =>
  (await tested.platform.sealer.sealValues([{ person, field, value, ...(kind ? { kind } : {}) }]))[0]!;

/** What comes over the door: events, decisions, the order and its consumer, an account. */
async function comesIn(): Promise<void> {
  const who = { consumer_id: CONSUMER };
  const recipient = { name: '王大山', phone: '13800138000', address: '上海市黄浦区人民大道200号3单元401室' };
  await tested.post('/v1/decisions', make.order('paid', 'o-gone', { ...who, recipient }));
  await tested.post('/v1/decisions', make.order('completed', 'o-gone', who, '2026-11-20T07:30:00Z'));
  await tested.post('/v1/decisions', make.ticket('t-gone', '投诉，请回电 13800138000', who));
  await tested.signedIn({ name: '王大山', roles: ['consumer'], party: PARTY });
  await tested.platform.reactionWorker.drain();
}

/** A case whose texts lie under the key of whoever answers for it. */
async function caseWith(n: number, given: { subject: string; about: string | null; text: string }): Promise<void> {
  const cipher = await seal(SHOP, 'case.text', given.text);
  await tested.sql(
    `insert into "case" (id, kind, queue, priority, state, subject_key, party, event_id, decision_id, verdict, rules, decisions,
       title, opened_at, due_at, urgency, version, round, joins, decided_by, decided_at, final_at, answer, note, about)
     values ($1, 'decision-review', 'tickets', 50, 'final', $2, $3, $1, $1, 'allow', '{}', 1, 'x', now(), now(), now(), 1, 1,
       false, 'user/u', now(), now(), 'clear', $4, $5)`,
    [id(n), given.subject, SHOP, cipher, given.about],
  );
  await tested.sql(`insert into case_comment (id, case_id, by_whom, at, text) values ($1, $1, 'user/u', now(), $2)`, [
    id(n),
    cipher,
  ]);
}

async function isWritten(): Promise<void> {
  const text = (field: string) => seal(PARTY, field, '王大山写的');
  await caseWith(1, { subject: 'ticket/t-gone', about: null, text: '王大山住三单元' });
  await caseWith(2, { subject: SHOP, about: `harassment-report/${id(4)}`, text: '王大山说被骚扰' });
  await caseWith(3, { subject: SHOP, about: null, text: '店铺的事' });
  await tested.sql(
    `insert into harassment_report (id, consumer_id, party, channel, at, text, state, tier, decided_at, told_at)
     values ($1, $2, $3, 'im', now(), $4, 'decided', 'serious', now(), now())`,
    [id(4), CONSUMER, SHOP, await text('harassment.text')],
  );
  await tested.sql(
    `insert into attachment (id, about, person, by_whom, sender, at, type, bytes, name, mac)
     values ($1, 'ticket/t-gone', $2, 'user/u', $2, now(), 'image/png', 3, $3, '\\x01')`,
    [id(5), PARTY, await text('attachment.name')],
  );
  const recipient = {
    name: await seal(PARTY, 'order.recipient.name', '王大山', 'name'),
    phone: await seal(PARTY, 'order.recipient.phone', '13800138000', 'phone'),
  };
  await tested.sql(
    `insert into waybill (id, order_id, parcel, merchant_id, consumer_id, carrier, profile, recipient, state, number, asked_at, asked_by)
     values ($1, 'o-gone', 1, 'm1', $2, 'sf', '{}', $3, 'issued', 'SF100', now(), 'key/k')`,
    [id(6), CONSUMER, JSON.stringify(recipient)],
  );
  await tested.sql(
    `insert into consultation (id, release_id, about, changes, starts_at, ends_at, opened_by, opened_at)
     values ($1, $1, 'a', '[]', now(), now() + interval '1 day', 'user/u', now())`,
    [id(7)],
  );
  await tested.sql(
    `insert into consultation_comment (id, consultation, kind, author, role, text, at)
     values ($1, $1, 'comment', $2, 'consumer', $3, now())`,
    [id(7), PARTY, await text('consultation.text')],
  );
  await tested.sql(
    `insert into claim (id, order_id, code, consumer_id, merchant_id, state, made_by, opened_at, currency, product_id,
       quantity, asked, given, words, settled_at)
     values ($1, 'o-gone', 'damage-return', $2, 'm1', 'refused', 'consumer', now(), 'CNY', 'p1', 1, '{}', '{}', $3, now())`,
    [id(8), CONSUMER, await text('claim.words')],
  );
  await tested.sql(
    `insert into dispute (id, order_id, consumer_id, merchant_id, about_kind, about_id, reason, currency, paid, wanted, state, round,
       opened_at, opened_by, opened_side, waits_for, tests, closed_at)
     values ($1, 'o-gone', $2, 'm1', 'order', 'o-gone', 'late', 'CNY', 100, 50, 'withdrawn', 1, now(), $3, 'consumer', '{}', 0, now())`,
    [id(9), CONSUMER, PARTY],
  );
  await tested.sql(
    `insert into dispute_message (id, dispute_id, at, by_whom, side, kind, person, text, draft)
     values ($1, $1, now(), $2, 'consumer', 'statement', $2, $3, false)`,
    [id(9), PARTY, await text('dispute.text')],
  );
  await tested.sql(
    `insert into aftersale (id, order_id, consumer_id, merchant_id, type, reason, currency, amount, state, version,
       requested_at, event_id, asked_by, closed_at, line_at)
     values ($1, 'o-gone', $2, 'm1', 'exchange', 'x', 'CNY', 1, 'closed', 2, now(), $1, 'key/k', now(), now())`,
    [id(9), CONSUMER],
  );
  await tested.sql(
    `insert into aftersale_step (id, aftersale_id, version, at, by_whom, step, state, note)
     values ($1, $1, 2, now(), 'key/k', 'refuse', 'refused-once', $2)`,
    [id(9), await text('aftersale.note')],
  );
}

const carrying = () => {
  const { db, clock, ids, sealer, trail, promises, door } = tested.platform;
  return createCarrying({
    ...{ db, clock, ids, sealer, trail, promises, append: ownEvents(door), notify: createNotify({ ids, clock }) },
    ...{ onStored: () => undefined, numbers: { endAll: async () => [] } },
  });
};

/** What can still be read of somebody, masks and texts: of every column that may hold ciphers. */
async function readable(): Promise<string[]> {
  const found: string[] = [];
  for (const { table, columns } of OWN_PLACES)
    for (const column of columns)
      for (const { text } of await tested.sql<{ text: string }>(`select "${column}"::text as text from "${table}"`)) {
        const ciphers = [...(text ?? '').matchAll(/axc1\.[\w-]{22}\.[\w-]{39,}(?:\.[\w-]+)?/g)].map(
          ([cipher]) => cipher,
        );
        for (const cipher of ciphers) {
          const mask = cipher.split('.')[3];
          if (mask !== undefined) found.push(`${table}: ${Buffer.from(mask, 'base64url').toString()}`);
          for (const field of [
            'case.text',
            'harassment.text',
            'attachment.name',
            'consultation.text',
            'claim.words',
            'dispute.text',
            'aftersale.note',
            'user.name',
          ]) {
            const access = { purpose: 'own', onAccess: () => undefined };
            const [opened] = await tested.platform.sealer.openFields([{ cipher, field }], access);
            if ('value' in opened!) found.push(`${table}: ${opened.value}`);
          }
        }
      }
  return found;
}

test('a deletion comes to its end with a row in every place, and nothing of the person is left to read', async () => {
  await comesIn();
  await isWritten();
  await tested.sql(
    `update "case" set state = 'closed', closed = 'gone', joins = false where subject_key = 'ticket/t-gone' and state = 'open'`,
  );
  const own = await tested.bearer({ party: PARTY });
  const made = (await tested.post('/v1/data-requests', { kind: 'delete' }, own)).json();
  const { db, clock } = tested.platform;
  const persons = await personsOf(db, PARTY);
  const before = await Promise.all(OWN_PLACES.map(async (place) => [place.table, await countRows(db, place, persons)]));
  expect(before.filter(([, rows]) => rows === 0)).toEqual([]);
  expect(await readable()).toEqual(
    expect.arrayContaining(['case: 王大山说被骚扰', 'case_comment: 王大山住三单元', 'waybill: 王**']),
  );
  await carrying().runDue(10);
  tested.clock.set(new Date(clock.now().getTime() + 3 * MINUTE));
  await carrying().runDue(10);
  const { request } = (await tested.get(`/v1/data-requests/${made.id}`)).json();
  expect(request).toMatchObject({ state: 'done', progress: null });
  expect(request.receipt.erased.map(({ place }: { place: string }) => place).sort()).toEqual(
    OWN_PLACES.map(({ table }) => table).sort(),
  );
  expect((await readable()).filter((text) => text.includes('王') || text.includes('138'))).toEqual([]);
  // what the staff wrote about the shop alone stays
  expect(await readable()).toEqual(['case: 店铺的事', 'case_comment: 店铺的事']);
});

test('a claim that is not over holds a deletion up', async () => {
  const kinds = async () => (await holdsOf(tested.platform.db, CONSUMER)).map(({ kind }) => kind);
  const before = await kinds();
  await tested.sql(`update claim set state = 'merchant', settled_at = null where id = $1`, [id(8)]);
  expect((await kinds()).filter((kind) => !before.includes(kind))).toEqual(['claim']);
  await tested.sql(`update claim set state = 'refused', settled_at = now() where id = $1`, [id(8)]);
  expect(await kinds()).toEqual(before);
});

test('an after-sale that is not over holds a deletion up', async () => {
  const kinds = async () => (await holdsOf(tested.platform.db, CONSUMER)).map(({ kind }) => kind);
  const before = await kinds();
  await tested.sql(`update aftersale set state = 'await-return' where id = $1`, [id(9)]);
  expect((await kinds()).filter((kind) => !before.includes(kind))).toEqual(['aftersale']);
  await tested.sql(`update aftersale set state = 'closed' where id = $1`, [id(9)]);
  expect(await kinds()).toEqual(before);
});

test('a complaint of harassment that nobody has answered holds a deletion up, and an answered one does not', async () => {
  const reported = (n: number, state: 'open' | 'decided') =>
    tested.sql(
      `insert into harassment_report (id, consumer_id, party, channel, at, text, state, tier, decided_at, told_at)
       values ($1, 'reporting', $2, 'im', now(), $3, $4, $5, $6, $6)`,
      [...[id(n), SHOP, 'cipher', state], ...(state === 'open' ? [null, null] : ['serious', new Date()])],
    );
  await reported(90, 'decided');
  expect(await holdsOf(tested.platform.db, 'reporting')).toEqual([]);
  await reported(91, 'open');
  expect(await holdsOf(tested.platform.db, 'reporting')).toEqual([{ kind: 'harassment-report', id: id(91) }]);
});
