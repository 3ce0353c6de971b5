import { afterAll, beforeAll, expect, test } from 'vitest';
import { CASE_PACK, listing, type Worker, worker } from './casework/casework-fixture.ts';
import { openTestPlatform, type TestPlatform } from './test-platform.ts';

let tested: TestPlatform;
let ann: Worker;
beforeAll(async () => {
  tested = await openTestPlatform({ pack: CASE_PACK });
  ann = await worker(tested, 'Ann');
});
afterAll(() => tested.drop());

/** A listing that somebody answered for good. */
async function answered(id: string, title: string, answer: string): Promise<string> {
  const [decision] = (await tested.post('/v1/decisions', [listing(id, title)])).json() as { id: string }[];
  const [found] = (await tested.get(`/v1/cases?subject=product/${id}`)).json().items as { id: string }[];
  const act = (verb: string, body: object) => tested.post(`/v1/cases/${found!.id}/${verb}`, body, ann.headers);
  expect((await act('take', {})).statusCode).toBe(200);
  expect((await act('decide', { answer, version: 1, note: 'because' })).statusCode).toBe(200);
  await tested.sql(`update "case" set final_at = now() - interval '1 second' where id = $1`, [found!.id]);
  await tested.platform.casework.settle();
  return decision!.id;
}

const labels = async () => {
  await tested.platform.reactionWorker.drain();
  return tested.sql<{ decision_id: string; verdict: string; rules: string[]; source: string }>(
    'select decision_id, verdict, rules, source from label order by decision_id',
  );
};

test('what a reviewer finds becomes the label of the event, and what they cannot say does not', async () => {
  const upheld = await answered('l1', '快看', 'uphold');
  const cleared = await answered('l2', '快看', 'clear');
  const harder = await answered('l3', '请看', 'reject');
  // an observation that was right is no violation
  const seen = await answered('l4', '请看', 'uphold');
  await answered('l5', '请看', 'unsure');
  const expected = [
    { decision_id: upheld, verdict: 'limit', rules: ['goods.test.look-soon', 'goods.test.look'], source: 'review' },
    { decision_id: cleared, verdict: 'allow', rules: [], source: 'review' },
    { decision_id: harder, verdict: 'reject', rules: ['goods.test.look'], source: 'review' },
    { decision_id: seen, verdict: 'observe', rules: [], source: 'review' },
  ];
  expect(await labels()).toEqual(expected);
});

test('a case that was opened again is labelled by its last answer', async () => {
  const decision = await answered('l6', '快看', 'clear');
  const [found] = (await tested.get('/v1/cases?subject=product/l6')).json().items as { id: string }[];
  expect((await tested.post(`/v1/cases/${found!.id}/reopen`, { reason: 'look again' })).statusCode).toBe(200);
  tested.clock.advance(60_000);
  const act = (verb: string, body: object) => tested.post(`/v1/cases/${found!.id}/${verb}`, body, ann.headers);
  await act('take', {});
  const { version } = (await tested.get(`/v1/cases/${found!.id}`, ann.headers)).json();
  expect((await act('decide', { answer: 'reject', version })).statusCode).toBe(200);
  await tested.sql(`update "case" set final_at = now() - interval '1 second' where id = $1`, [found!.id]);
  await tested.platform.casework.settle();
  expect((await labels()).find(({ decision_id }) => decision_id === decision)).toMatchObject({ verdict: 'reject' });
});
