import { afterAll, beforeAll, expect, test } from 'vitest';
import { mp4 } from '../../foundation/attachments/files-fixture.ts';
import { openTestWays, type TestWays } from '../left-to-pay-fixture.ts';

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(() => it.tested.drop());

test('both sides can show one and the same picture: each has shown its own', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.claim(order, { code: 'genuine-guarantee', ground: 'no-authorisation' });
  const path = `claims/${id}`;
  const theirs = await it.attach(path, order.own);
  const own = await it.attach(path, it.merchant);
  expect(own).not.toBe(theirs);
  expect(await it.attach(path, it.merchant)).toBe(own);
  expect(await it.act(`${path}/answer`, { answer: 'refuse', text: '正品', files: [own] }, it.merchant)).toMatchObject({
    state: 'review',
  });
  const { items } = (await it.tested.get(`/v1/${path}/attachments`, it.merchant)).json();
  expect(items.map(({ id, mine }: { id: string; mine: boolean }) => [id, mine])).toEqual([
    [theirs, false],
    [own, true],
  ]);
});

test('and one and the same film', async () => {
  const order = await it.delivered(['p1']);
  const { id } = await it.claim(order, { code: 'genuine-guarantee', ground: 'no-authorisation' });
  const film = mp4(Buffer.alloc(500, 3));
  const show = async (headers: Record<string, string>): Promise<string> => {
    const path = `claims/${id}/videos`;
    const begun = await it.act(path, { name: 'a.mp4', type: 'video/mp4', bytes: film.length }, headers);
    await it.act(`${path}/${begun.id}/parts`, { offset: 0, content: film.toString('base64') }, headers);
    return (await it.act(`${path}/${begun.id}/finish`, {}, headers)).id;
  };
  expect(await show(it.merchant)).not.toBe(await show(order.own));
});
