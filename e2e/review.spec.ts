import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { invite } from './src/people.ts';
import { api, given, go, open, visit } from './src/visit.ts';
import { submitListings } from './src/world.ts';

const QUEUE = 'listing-review';

interface CaseView {
  id: string;
  state: string;
  answer: string | null;
  note: string | null;
  comments: { text: string }[];
  history: { what: string }[];
  taken_by: { id: string } | null;
}

let listed = 0;
/** Cases that nothing else in this run looks at. */
async function cases(count: number, title?: string): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `review-${process.pid}-${++listed}`);
  await submitListings(
    api(),
    ids.map((id) => ({ id, ...(title ? { title } : {}) })),
  );
  const found: string[] = [];
  for (const id of ids) {
    const { items } = await api().get<{ items: { id: string }[] }>(`/v1/cases?subject=product/${id}`);
    found.push(items[0]!.id);
  }
  return found;
}

const readCase = (id: string): Promise<CaseView> => api().get<CaseView>(`/v1/cases/${id}`);

/** Somebody who has done nothing yet, at the desk of the queue. */
async function atTheDesk(): Promise<{ page: Page; person: Awaited<ReturnType<typeof invite>> }> {
  const person = await invite(given().address, api(), { role: 'reviewer' });
  const page = await visit(person);
  await open(page, `/review/${QUEUE}`);
  await page.locator('.item-title').waitFor();
  return { page, person };
}

/** The case on the desk, by what the server says this person holds longest. */
async function held(page: Page): Promise<string> {
  const href = await page.locator('.side a[href^="/decisions/"]').getAttribute('href');
  const decision = href!.split('/').at(-1)!;
  const { items } = await api().get<{ items: { id: string; decision_id: string }[] }>(
    '/v1/cases?state=taken&limit=200',
  );
  return items.find((item) => item.decision_id === decision)!.id;
}

test('a reviewer decides one item after the other by one key each, and takes the last one back', async () => {
  await cases(6);
  const { page } = await atTheDesk();
  let keys = 0;
  const done: string[] = [];
  for (let item = 0; item < 4; item++) {
    const id = await held(page);
    await page.keyboard.press('c');
    keys++;
    done.push(id);
    await page.getByText(`${item + 1} done this time`).waitFor();
    await page.locator('.item-title').waitFor();
  }
  expect(keys / done.length).toBe(1);
  await page.locator('.undo-bar[data-state=sent]').waitFor();
  await page.keyboard.press('z');
  await page.getByText('3 done this time').waitFor();
  expect(await held(page)).toBe(done.at(-1));
  // each is sent by itself: those before the last may arrive after it
  for (const id of done.slice(0, 3))
    await expect.poll(() => readCase(id)).toMatchObject({ state: 'decided', answer: 'clear' });
  expect(await readCase(done[3]!)).toMatchObject({ state: 'taken', answer: null });
});

test('an answer that needs a note asks for it; a comment stays with the case', async () => {
  await cases(2);
  const { page } = await atTheDesk();
  const id = await held(page);
  await page.getByLabel('Add a comment').fill('seen before');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('seen before').first().waitFor();
  await page.locator('.item-title').click();
  await page.keyboard.press('u');
  await page.getByText(/needs a note/).waitFor();
  await page.keyboard.type('who may sell this?');
  await page.keyboard.press('Control+Enter');
  await page.getByText('1 done this time').waitFor();
  await expect.poll(async () => (await readCase(id)).comments.map(({ text }) => text)).toEqual(['seen before']);
  // the desk goes on before the answer has arrived
  await expect.poll(async () => (await readCase(id)).note).toBe('who may sell this?');
});

test('pictures are blurred until somebody asks', async () => {
  await submitListings(api(), [{ id: `pictures-${process.pid}`, images: ['file:simulator/pictures/one.png'] }]);
  const { items } = await api().get<{ items: { id: string }[] }>(`/v1/cases?subject=product/pictures-${process.pid}`);
  const page = await visit('supervisor');
  await open(page, `/cases/${items[0]!.id}`);
  const row = page.locator('.picture-row');
  expect(await row.getAttribute('data-blurred')).toBe('true');
  await page.keyboard.press('m');
  await expect.poll(() => row.getAttribute('data-blurred')).toBeNull();
});

test('a lease that is lost while somebody types: what they wrote is there, and goes on', async () => {
  await cases(2);
  const { page } = await atTheDesk();
  const id = await held(page);
  await page.keyboard.press('n');
  await page.keyboard.type('half a sen');
  // the supervisor takes it away meanwhile
  const supervisor = await invite(given().address, api(), { role: 'supervisor' });
  await api().post(`/v1/cases/${id}/assign`, { user_id: supervisor.id });
  await page.keyboard.type('tence');
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await page.locator('.undo-bar[data-state=failed]').waitFor();
  await page.keyboard.press('z');
  await expect.poll(() => page.getByLabel('Note').inputValue()).toBe('half a sentence');
  expect(await readCase(id)).toMatchObject({ state: 'taken', taken_by: { id: supervisor.id } });
});

test('a connection that drops: reading and writing go on, and the answer is sent when it is back', async () => {
  await cases(3);
  const { page } = await atTheDesk();
  const id = await held(page);
  await page.context().setOffline(true);
  await page.getByText('There is no network').waitFor();
  await page.keyboard.press('n');
  await page.keyboard.type('written in a tunnel');
  await page.keyboard.press('Escape');
  await page.keyboard.press('c');
  await page.locator('.undo-bar[data-state=failed]').waitFor();
  expect((await readCase(id)).state).toBe('taken');
  await page.context().setOffline(false);
  await page.getByText('There is no network').waitFor({ state: 'detached' });
  await page.keyboard.press('y');
  await page.locator('.undo-bar[data-state=sent]').waitFor();
  expect(await readCase(id)).toMatchObject({ state: 'decided', answer: 'clear', note: 'written in a tunnel' });
});

test('a supervisor gives an item to somebody, and opens a decided one again', async () => {
  const [assigned, decided] = (await cases(2)) as [string, string];
  const name = `Zed ${assigned.slice(-8)}`;
  const reviewer = await invite(given().address, api(), { role: 'reviewer', name });
  const page = await visit('supervisor');
  await open(page, `/cases/${assigned}`);
  await page.getByRole('button', { name: 'Assign' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill(name);
  await page.locator('.ant-select-item-option-active', { hasText: name }).waitFor();
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Assign' }).click();
  await page.getByText(`${name} has it`).waitFor();
  expect(await readCase(assigned)).toMatchObject({ state: 'taken', taken_by: { id: reviewer.id } });

  // taken, answered by a key, final after ten seconds, and opened again
  await go(page, `/cases/${decided}`);
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Put back' }).waitFor();
  await page.keyboard.press('a');
  await page.getByRole('button', { name: /Undo/ }).waitFor();
  await page.getByRole('button', { name: 'Open again' }).waitFor();
  await page.getByRole('button', { name: 'Open again' }).click();
  await page.getByRole('dialog').getByLabel('Why open it again').fill('the brand has answered');
  // it becomes final a moment after the last second to undo
  const history = async () => (await readCase(decided)).history.map(({ what }) => what);
  await expect.poll(history).toContain('final');
  await page.getByRole('dialog').getByRole('button', { name: 'Open again' }).click();
  // whoever asks for the next one may have it in hand already
  await expect.poll(history).toContain('reopened');
  await page.getByText('opened again', { exact: true }).waitFor();
});

test('two people on one item see each other', async () => {
  const [id] = (await cases(1)) as [string];
  const one = await visit(await invite(given().address, api(), { role: 'reviewer', name: 'Zed One' }));
  const two = await visit(await invite(given().address, api(), { role: 'supervisor', name: 'Zed Two' }));
  await open(one, `/cases/${id}`);
  await open(two, `/cases/${id}`);
  await one.getByText('Zed Two is looking at this one too').waitFor();
  await two.getByText('Zed One is looking at this one too').waitFor();
  await two.context().close();
});

test('a supervisor answers several cases at once, sees before what that does, and takes all of it back', async () => {
  const subject = `review-${process.pid}-${listed + 1}`;
  const ids = await cases(1);
  const person = await invite(given().address, api(), { role: 'supervisor' });
  const page = await visit(person);
  await open(page, `/review?queue=${QUEUE}&state=open&subject=product/${subject}`);
  await page.getByRole('table', { name: 'Cases' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('b');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Choose an answer').waitFor();
  await page.keyboard.press('c');
  await dialog.getByText('1 would be answered.').waitFor();
  await dialog.getByRole('button', { name: 'Answer 1:' }).click();
  await page.getByText('1 answered:').waitFor();
  expect(await readCase(ids[0]!)).toMatchObject({ state: 'decided', answer: 'clear' });
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'Take all back' }).click();
  await page.getByText('1 answered:').waitFor({ state: 'hidden' });
  expect(await readCase(ids[0]!)).toMatchObject({ state: 'taken', answer: null });
  // whoever had it when is told by the history alone
  await open(page, `/cases/${ids[0]}`);
  await page.getByRole('heading', { name: 'Who had it when' }).waitFor();
});
