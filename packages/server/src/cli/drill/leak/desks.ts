import { randomUUID } from 'node:crypto';
import { pdfOf } from './documents.ts';
import { type DoorRequest, post } from './doors.ts';
import { type DoorEvent, markedTicket, type Plant } from './events.ts';

export type Ask = (request: DoorRequest, as?: string) => Promise<{ status: number; body: string }>;

export interface Desks {
  ask: Ask;
  /** A key that acts for a party. */
  keyOf(party: string): Promise<string>;
  plantAt: (door: string) => Plant;
}

/** What people write at desks that a reader of the case or appeal is shown again. */
const DESK = 'desk: ';
const LONG = 4_001;
const MOST_CASES = 2;

/** What staff and parties write: comments, notes, reasons, appeals, addresses, files and their names. @returns what was not taken */
export async function walkDesks(desks: Desks): Promise<string[]> {
  return [...(await walkCases(desks)), ...(await walkAppeals(desks)), ...(await walkReturns(desks))];
}

const base64 = (content: Buffer | string): string => Buffer.from(content).toString('base64');

/** Files with marks in name and content, one as text, one deep in a document's compressed stream; then bad ones. */
async function attach({ ask, plantAt }: Desks, path: string, as?: string): Promise<string[]> {
  const plant = plantAt(`${DESK}${path.split('/')[2]}, attachment`);
  const good = [
    { name: `${plant('name', 'name')}.txt`, type: 'text/plain', content: base64(plant('address', 'content')) },
    {
      name: `收货人${plant('phone', 'name')}.pdf`,
      type: 'application/pdf',
      content: base64(pdfOf(`(${plant('id-number', 'content')})`)),
    },
  ];
  const refused: string[] = [];
  for (const file of good) {
    const sent = post(`POST ${path}/attachments`, `${path}/attachments`, file);
    // whoever adds a file is told its name
    const { status, body } = await ask({ ...sent, opens: DESK }, as);
    if (status !== 201) refused.push(`an attachment at ${path}: ${status} ${body}`);
  }
  for (const bad of [
    { name: `${plant('name', 'ending')}.exe`, type: 'text/plain', content: base64('x') },
    { name: 'x.png', type: plant('name', 'type'), content: base64('x') },
    { name: 'x.png', type: plant('phone', 'type'), content: base64('x') },
    { name: 'x.txt', type: 'text/plain', content: plant('address', 'no base64') },
    { name: 'x.png', type: 'image/png', content: base64(plant('phone', 'no picture')) },
  ])
    await ask(post(`POST ${path}/attachments`, `${path}/attachments`, bad), as);
  return refused;
}

async function walkCases(desks: Desks): Promise<string[]> {
  const { ask, plantAt } = desks;
  const refused: string[] = [];
  const sent: DoorEvent[] = [1, 2].map(() => markedTicket(plantAt('POST /v1/decisions, asked about')));
  for (const event of sent) await ask(post('POST /v1/decisions, asked about', '/v1/decisions', event));
  const listed = await ask({ door: 'GET /v1/cases', method: 'GET', path: `/v1/cases?limit=${MOST_CASES}` });
  const cases = (JSON.parse(listed.body) as { items: { id: string; version: number }[] }).items;
  if (cases.length === 0) refused.push('no case was opened');
  for (const { id, version } of cases) {
    const path = `/v1/cases/${id}`;
    const plant = plantAt(`${DESK}case`);
    const taken = await ask(post('POST /v1/cases/…/take', `${path}/take`, {}));
    const steps: [string, unknown][] = [
      ['comment', { text: `打过${plant('phone', 'comment')}，住${plant('address', 'comment')}` }],
      ['comment', { text: plant('text', 'comment').repeat(LONG) }],
      ['comment', { [plant('name', 'field')]: 'x' }],
      ['decide', { answer: plant('name', 'answer'), version }],
      ['decide', { answer: 'uphold', version: plant('phone', 'version') }],
    ];
    for (const [verb, body] of steps) {
      const answer = await ask({ ...post(`POST /v1/cases/…/${verb}`, `${path}/${verb}`, body), opens: DESK });
      if (verb === 'comment' && body === steps[0]![1] && answer.status !== 201)
        refused.push(`a comment: ${answer.status}`);
    }
    refused.push(...(await attach(desks, path)));
    const decided = await ask({
      ...post('POST /v1/cases/…/decide', `${path}/decide`, { answer: 'clear', note: plant('text', 'note'), version }),
      opens: DESK,
    });
    if (taken.status !== 200 || decided.status !== 200) refused.push(`a case: ${taken.status}, ${decided.status}`);
    await ask({ door: 'GET /v1/cases/…', method: 'GET', path, opens: DESK });
  }
  return refused;
}

/** Where goods of a merchant go back to: a person at a door. */
async function walkReturns({ ask, plantAt, keyOf }: Desks): Promise<string[]> {
  const merchant = `leak-${randomUUID()}`;
  const [own, other] = [await keyOf(`merchant/${merchant}`), await keyOf('merchant/leak-other')];
  const path = `/v1/merchants/${merchant}/return-address`;
  const plant = plantAt(`${DESK}return address`);
  const put = (body: object, as: string) =>
    ask({ ...post('PUT /v1/merchants/…/return-address', path, body), method: 'PUT', opens: DESK }, as);
  const given = () => ({
    name: plant('name', 'name'),
    phone: plant('phone', 'phone'),
    address: plant('address', 'address'),
  });
  const kept = await put(given(), own);
  await put({ ...given(), phone: plant('text', 'phone') }, own);
  await put({ ...given(), address: plant('address', 'address').repeat(LONG) }, own);
  await put({ ...given(), [plant('name', 'field')]: 'x' }, own);
  await ask({ door: `GET ${path}`, method: 'GET', path, opens: DESK }, own);
  await ask({ door: `GET ${path}, of another`, method: 'GET', path }, other);
  return kept.status === 200 ? [] : [`a return address: ${kept.status} ${kept.body}`];
}

async function walkAppeals(desks: Desks): Promise<string[]> {
  const { ask, plantAt, keyOf } = desks;
  const merchant = `merchant/${randomUUID()}`;
  const [own, other] = [await keyOf(merchant), await keyOf('merchant/leak-other')];
  const plant = plantAt(`${DESK}measure`);
  const bad = { kind: 'warn', target: `merchant/${plant('phone', 'target')}`, found_by: plant('name', 'found_by') };
  await ask(post('POST /v1/measures', '/v1/measures', bad));
  const reason = `${plant('text', 'reason')}，${plant('phone', 'reason')}`;
  const taken = await ask({
    ...post('POST /v1/measures', '/v1/measures', { kind: 'warn', target: merchant, found_by: 'patrol', reason }),
    opens: DESK,
  });
  if (taken.status !== 201) return [`a measure: ${taken.status} ${taken.body}`];
  const { id } = JSON.parse(taken.body) as { id: string };
  const words = plantAt(`${DESK}appeal`);
  const text = `${words('text', 'text')}，请打${words('phone', 'text')}`;
  const made = await ask(post('POST /v1/appeals', '/v1/appeals', { measure_id: id, text }), own);
  if (made.status !== 201) return [`an appeal: ${made.status} ${made.body}`];
  const path = `/v1/appeals/${(JSON.parse(made.body) as { id: string }).id}`;
  const refused = await attach(desks, path, own);
  const said = post('POST /v1/appeals/…/messages', `${path}/messages`, { text: words('address', 'message') });
  if ((await ask(said, own)).status !== 201) refused.push('a message of an appeal');
  await ask(post('POST /v1/appeals/…/messages', `${path}/messages`, { text: [words('phone', 'text[]')] }), own);
  await ask({ door: 'GET /v1/appeals/…', method: 'GET', path, opens: DESK }, own);
  // whoever it does not concern
  for (const read of [path, `${path}/attachments`, `/v1/measures/${id}`, '/v1/appeals', '/v1/measures'])
    await ask({ door: `GET ${read}, of another`, method: 'GET', path: read }, other);
  return refused;
}
