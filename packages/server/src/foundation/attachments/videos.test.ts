import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestAftersales, type TestAftersales } from '../../service/aftersale/aftersale-fixture.ts';
import { createAttachments } from './attachments.ts';
import { mp4, png, webm } from './files-fixture.ts';
import { CHUNK_BYTES } from './videos.ts';

let tested: TestAftersales;
let path: string;

beforeAll(async () => {
  tested = await openTestAftersales({ videoMost: 5 });
  path = await one();
});
afterAll(() => tested.drop());

type Headers_ = Record<string, string>;
/** An after-sale with no file yet. */
async function one(): Promise<string> {
  const { id } = await tested.ask(await tested.order());
  return `/v1/aftersales/${id}`;
}
const post = async (url: string, body: object, headers: Headers_ = tested.consumer) =>
  (await tested.post(url, body, headers)).json();
const begin = (bytes: number, more: object = {}, at = path, headers: Headers_ = tested.consumer) =>
  post(`${at}/videos`, { name: '开箱.mp4', type: 'video/mp4', bytes, ...more }, headers);

/** Bytes that are no longer those of another. */
let fill = 1;
const film = (length: number): Buffer => mp4(Buffer.alloc(length, fill++));

async function send(
  bytes: Buffer,
  at = path,
  more: object = {},
): Promise<{ id: string; last: { got?: number; code?: string } }> {
  const { id } = await begin(bytes.length, more, at);
  let last = { got: 0 };
  for (let offset = 0; offset < bytes.length; offset += CHUNK_BYTES)
    last = await post(`${at}/videos/${id}/parts`, {
      ...{ offset, content: bytes.subarray(offset, offset + CHUNK_BYTES).toString('base64') },
    });
  return { id, last };
}
const finish = (id: string, at = path) => post(`${at}/videos/${id}/finish`, {});
const get = (url: string, range?: string, headers: Headers_ = tested.consumer) =>
  tested.http.app.inject({ method: 'GET', url, headers: { ...headers, ...(range ? { range } : {}) } });

test('a video comes in parts, is kept sealed, and is read whole or a stretch at a time', async () => {
  const bytes = film(CHUNK_BYTES + 500_000);
  const { id, last } = await send(bytes);
  expect(last).toMatchObject({ got: bytes.length, part_bytes: CHUNK_BYTES });
  // what is not handed in is nobody's to see
  expect((await tested.get(`${path}/attachments`, tested.consumer)).json().items).toEqual([]);
  expect((await get(`${path}/attachments/${id}`)).statusCode).toBe(404);
  expect(await finish(id)).toMatchObject({ id, type: 'video/mp4', bytes: bytes.length, name: '开箱.mp4', mine: true });
  const whole = await get(`${path}/attachments/${id}`);
  expect([whole.statusCode, whole.rawPayload.equals(bytes)]).toEqual([200, true]);
  expect(whole.headers).toMatchObject({
    ...{ 'content-type': 'video/mp4', 'accept-ranges': 'bytes', 'x-content-type-options': 'nosniff' },
    ...{ 'content-security-policy': "default-src 'none'; sandbox", 'cache-control': 'private, no-store' },
  });
  expect(whole.headers['content-disposition']).toMatch(/^attachment/);
  // over the edges of what is sealed as one, and of what is opened at once
  for (const [from, to] of [
    [0, 9],
    [49_150, 49_160],
    [700_000, 900_000],
    [bytes.length - 5, bytes.length - 1],
  ] as const) {
    const part = await get(`${path}/attachments/${id}`, `bytes=${from}-${to}`);
    expect([part.statusCode, part.headers['content-range']]).toEqual([206, `bytes ${from}-${to}/${bytes.length}`]);
    expect(part.rawPayload.equals(bytes.subarray(from, to + 1))).toBe(true);
  }
  const beyond = await get(`${path}/attachments/${id}`, `bytes=${bytes.length}-`);
  expect([beyond.statusCode, beyond.json().code]).toEqual([416, 'request.range']);
  expect(beyond.headers['content-range']).toBe(`bytes */${bytes.length}`);
  const kept = await tested.sql<{ cipher: string; n: number }>(
    `select min(cipher) as cipher, count(*)::int as n from attachment_part where attachment_id = $1`,
    [id],
  );
  expect(kept[0]!.n).toBe(Math.ceil(bytes.length / (48 * 1024)));
  expect(kept[0]!.cipher).not.toContain(bytes.subarray(0, 12).toString('base64'));
  // whoever goes on with a film reads it once
  const read = await tested.sql<{ n: number }>(
    `select count(*)::int as n from trail_entry where action = 'attachment.read' and detail ->> 'attachment' = $1`,
    [id],
  );
  expect(read[0]!.n).toBe(2);
  expect(
    (await get(`${path}/attachments/${id}`, undefined, await tested.bearer({ party: 'consumer/c9' }))).statusCode,
  ).toBe(404);
});

test('a part that is sent twice counts once; one that is not the next says where it goes on', async () => {
  const bytes = film(CHUNK_BYTES + 1_000);
  const { id } = await begin(bytes.length);
  const part = (offset: number, length = CHUNK_BYTES) =>
    post(`${path}/videos/${id}/parts`, { offset, content: bytes.subarray(offset, offset + length).toString('base64') });
  expect(await part(CHUNK_BYTES)).toMatchObject({ code: 'attachment.gap', field: 'offset' });
  expect(await part(0, 1_000)).toMatchObject({ code: 'attachment.refused', field: 'content' });
  const both = await Promise.all([part(0), part(0)]);
  expect(both.map(({ got }) => got)).toEqual([CHUNK_BYTES, CHUNK_BYTES]);
  expect(await finish(id)).toMatchObject({ code: 'attachment.gap' });
  expect(await part(CHUNK_BYTES)).toMatchObject({ got: bytes.length });
  expect(await finish(id)).toMatchObject({ id });
  // byte by byte the same is not kept twice
  const again = await send(bytes);
  expect((await finish(again.id)).id).toBe(id);
  expect((await tested.get(`${path}/attachments`, tested.consumer)).json().items).toHaveLength(2);
});

test('what is no video, or is not what was announced, leaves nothing', async () => {
  const at = await one();
  const begun = async (bytes: Buffer, more: object = {}) => (await send(bytes, at, more)).last;
  expect(await begun(png(3, 2))).toMatchObject({ code: 'attachment.refused', field: 'content' });
  expect(await begun(webm(Buffer.alloc(50, 1)))).toMatchObject({ code: 'attachment.refused', field: 'content' });
  const broken = await send(Buffer.concat([film(50), Buffer.from('<script>alert(1)</script>')]), at);
  expect(await finish(broken.id, at)).toMatchObject({ code: 'attachment.refused', field: 'content' });
  const page = Buffer.from('<html><script>alert(1)</script></html>');
  expect(await begun(page, { name: 'a.webm', type: 'video/webm' })).toMatchObject({ code: 'attachment.refused' });
  expect(await begin(5, { type: 'video/x-msvideo' }, at)).toMatchObject({ code: 'attachment.refused', field: 'type' });
  expect(await begin(5, { name: 'a.exe' }, at)).toMatchObject({ code: 'attachment.refused', field: 'name' });
  expect(await begin(5, { name: '../a.mp4' }, at)).toMatchObject({ code: 'attachment.refused', field: 'name' });
  expect(await begin(5_000_000 + 1, {}, at)).toMatchObject({ code: 'attachment.too-large', field: 'bytes' });
  const about = `aftersale/${at.split('/').at(-1)}`;
  expect(await tested.sql(`select 1 from attachment where about = $1`, [about])).toEqual([]);
  expect(
    await tested.sql(
      `select 1 from attachment_part p where not exists (select 1 from attachment a where a.id = p.attachment_id)`,
    ),
  ).toEqual([]);
});

test('one thing has three, what is left unfinished makes room after a day, and nobody goes on with another’s', async () => {
  const at = await one();
  const ids: string[] = [];
  for (let n = 0; n < 3; n++) ids.push((await begin(film(90).length, {}, at)).id);
  expect(await begin(100, {}, at)).toMatchObject({ code: 'attachment.limit' });
  const strange = await post(`${at}/videos/${ids[0]}/parts`, { offset: 0, content: 'AAAA' }, tested.merchant);
  expect(strange).toMatchObject({ code: 'request.not-found' });
  const { videos: limits } = (await tested.get(`${at}/attachments`, tested.consumer)).json();
  expect(limits).toEqual({ most_bytes: 5_000_000, most: 3 });
  const { db, clock, ids: made, keys, sealer, trail } = tested.platform;
  const { videos } = createAttachments({ db, clock, ids: made, keys, sealer, trail, videoMost: 1 });
  await tested.sql(`update attachment set touched_at = now() - interval '23 hours' where id = $1`, [ids[0]]);
  await tested.sql(`update attachment set touched_at = now() - interval '25 hours' where id = any($1)`, [ids.slice(1)]);
  tested.clock.set(new Date());
  expect(await videos.dropLeft(100)).toBe(2);
  expect(await begin(100, {}, at)).toMatchObject({ got: 0 });
  expect((await post(`${at}/videos/${ids[1]}/finish`, {})).code).toBe('request.not-found');
});
