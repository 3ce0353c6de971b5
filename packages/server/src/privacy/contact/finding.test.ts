import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Worker, worker } from '../../casework/casework-fixture.ts';
import { Problem } from '../../foundation/errors.ts';
import { ownEvents } from '../../foundation/log/own-events.ts';
import { openTestPlatform, type TestPlatform } from '../../test-platform.ts';
import { type ContactOptions, createContactDesk } from './contact.desk.ts';

const CN = join(import.meta.dirname, '../../../../../packs/cn');

let tested: TestPlatform;
let consumer: { authorization: string };
let supervisor: Worker;

beforeAll(async () => {
  tested = await openTestPlatform({ config: { packDir: CN } });
  consumer = await tested.bearer({ party: 'consumer/c1' });
  supervisor = await worker(tested, 'Supervisor');
});
afterAll(() => tested.drop());

const desk = (more: Partial<ContactOptions> = {}) => {
  const { platform } = tested;
  return createContactDesk({
    ...{ ...platform, append: ownEvents(platform.door), admit: (event) => platform.admission.one(event) },
    notify: async () => undefined,
    ...{ cases: { open: async () => undefined }, onStored: () => undefined, measures: platform.enforcement.carrying },
    ...{ numbers: { endAll: async () => [], follow: async () => undefined }, ...more },
  });
};

const complain = async (party: string): Promise<string> =>
  (await tested.post('/v1/harassment-reports', { party, channel: 'phone', text: '半夜打电话骂人' }, consumer)).json()
    .id;

const act = (id: string, verb: string, body: object = {}) =>
  tested.post(`/v1/cases/${id}/${verb}`, body, supervisor.headers);

/** A person answers the case of a report for good, and what follows of it follows. */
async function answers(report: string, party: string, answer: string): Promise<void> {
  tested.clock.advance(60_000);
  const { items } = (await tested.get(`/v1/cases?subject=${party}`)).json();
  const found = items.find(({ about }: { about: string }) => about === `harassment-report/${report}`);
  if (found.state !== 'open') expect((await act(found.id, 'reopen', { reason: '再看一次' })).statusCode).toBe(200);
  expect((await act(found.id, 'take')).statusCode).toBe(200);
  const { version } = (await tested.get(`/v1/cases/${found.id}`)).json();
  expect((await act(found.id, 'decide', { answer, note: '看过了', version })).json().answer).toBe(answer);
  await tested.sql(`update "case" set final_at = final_at - interval '10 seconds' where id = $1`, [found.id]);
  await tested.platform.casework.settle();
  await tested.platform.reactionWorker.drain();
}

/** What counts against a party by now, whatever it was called. */
const counted = async (party: string): Promise<number> => {
  const [row] = await tested.sql<{ tenths: number }>(
    `select coalesce(sum(tenths), 0)::int as tenths from point_entry where party = $1 and withdrawn_at is null`,
    [party],
  );
  return row!.tenths / 10;
};
const inForce = async (party: string): Promise<string[]> =>
  (await tested.get(`/v1/measures?target=${party}&state=in-force`))
    .json()
    .items.map(({ kind }: { kind: string }) => kind);

test('what a person finds leads to points, and what is found otherwise afterwards takes them back', async () => {
  const party = 'merchant/h1';
  const id = await complain(party);
  await answers(id, party, 'serious');
  expect((await tested.get(`/v1/harassment-reports/${id}`, consumer)).json().report).toMatchObject({
    state: 'decided',
    finding: 'serious',
  });
  expect([await desk().tell(10), await desk().tell(10)]).toEqual([1, 0]);
  expect([await counted(party), (await inForce(party)).sort()]).toEqual([
    12,
    ['no-promotions', 'points', 'require-course'],
  ]);

  await answers(id, party, 'unfounded');
  expect(await desk().tell(10)).toBe(1);
  expect([await counted(party), await inForce(party)]).toEqual([0, []]);

  // found anew what was found at first: another fact, which keeps nobody else's from being told
  const other = await complain('merchant/h2');
  await answers(id, party, 'serious');
  await answers(other, 'merchant/h2', 'ordinary');
  expect(await desk().tell(10)).toBe(2);
  expect([await counted(party), await counted('merchant/h2')]).toEqual([12, 1]);

  await answers(id, party, 'ordinary');
  expect(await desk().tell(10)).toBe(1);
  expect([await counted(party), await inForce(party)]).toEqual([1, ['points']]);
});

test('a finding that cannot be told keeps none of the others back', async () => {
  const [stuck, other] = [await complain('merchant/h3'), await complain('merchant/h4')];
  await answers(stuck, 'merchant/h3', 'serious');
  await answers(other, 'merchant/h4', 'serious');
  const { admission } = tested.platform;
  const refusing = desk({
    admit: async (event) =>
      JSON.stringify(event).includes(stuck)
        ? { status: 'refused', problem: new Problem('event.id-conflict') }
        : admission.one(event),
  });
  await expect(refusing.tell(10)).rejects.toThrow('1 of 2 findings failed');
  expect([await counted('merchant/h3'), await counted('merchant/h4')]).toEqual([0, 12]);
  // nor where there is time for few
  const third = await complain('merchant/h5');
  await answers(third, 'merchant/h5', 'ordinary');
  expect(await refusing.tell(1)).toBe(1);
  expect(await counted('merchant/h5')).toBe(1);
  expect(await desk().tell(10)).toBe(1);
  expect(await counted('merchant/h3')).toBe(12);
});

test('a finding that changes while it is told is told anew', async () => {
  const party = 'merchant/h6';
  const id = await complain(party);
  await answers(id, party, 'serious');
  const { admission } = tested.platform;
  const slow = desk({
    async admit(event) {
      await answers(id, party, 'unfounded');
      return admission.one(event);
    },
  });
  await slow.tell(10);
  expect(await counted(party)).toBe(12);
  expect(await desk().tell(10)).toBe(1);
  expect([await counted(party), await inForce(party)]).toEqual([0, []]);
});
