import { beforeAll, describe, expect, test } from 'vitest';
import { everyPlace, holderOf, mayOpen } from './src/addresses.ts';
import { invite } from './src/people.ts';
import { settled } from './src/settled.ts';
import { api, given, go, open, personOf, textOf, visit } from './src/visit.ts';
import { submitListings } from './src/world.ts';

const SCRIPT = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
const CURLY = '{{constructor.constructor("window.ran=1")()}}';

describe('a script in every name', () => {
  const product = 'evil-1';
  let person: Awaited<ReturnType<typeof invite>>;
  beforeAll(async () => {
    await submitListings(api(), [
      { id: product, title: `磁石手环 根治高血压 ${SCRIPT} ${CURLY}`, merchant: 'm-evil', brand: SCRIPT },
    ]);
    const time = new Date().toISOString();
    const event = (id: string, type: string, subject: string, data: unknown) => ({
      ...{ id: `evil-${process.pid}-${id}`, source: 'e2e', type, time, subject, data },
    });
    const { problems } = await api().post<{ problems: unknown[] }>('/v1/events', [
      event('m', 'merchant.applied', 'merchant/m-evil', { merchant: { id: 'm-evil', name: SCRIPT, kind: 'company' } }),
      event('c', 'creator.applied', 'creator/c-evil', { creator: { id: 'c-evil', name: SCRIPT } }),
      event('v', 'video.submitted', 'video/v-evil', {
        video: { id: 'v-evil', creator_id: 'c-evil', title: SCRIPT, transcript: `加微信 ${SCRIPT}` },
      }),
    ]);
    expect(problems).toEqual([]);
    person = await invite(given().address, api(), { role: 'administrator', name: SCRIPT });
  });

  test('runs nowhere', async () => {
    const page = await visit(person);
    const me = await holderOf(given().address, person);
    const places = (await everyPlace(api(), person)).filter(({ room }) => room.frame !== 'bare' && mayOpen(room, me));
    const extra = ['product/evil-1', 'merchant/m-evil', 'creator/c-evil', 'video/v-evil'].map(
      (id) => `/subjects/${id}`,
    );
    const { items } = await api().get<{ items: { id: string; decision_id: string }[] }>(
      '/v1/cases?subject=product/evil-1',
    );
    await open(page, '/account');
    let shown = 0;
    for (const address of [
      ...places.map(({ address }) => address),
      ...extra,
      ...items.flatMap((item) => [`/cases/${item.id}`, `/decisions/${item.decision_id}`]),
    ]) {
      await go(page, address);
      expect(await page.evaluate(() => (window as { ran?: number }).ran), address).toBeUndefined();
      if ((await textOf(page)).includes('<img src=x')) shown++;
    }
    // it was there to be read, as the text that it is
    expect(shown).toBeGreaterThan(4);
  });
});

test('a filter of a megabyte is cut, and the page is there', async () => {
  const page = await visit('auditor');
  await open(page, '/decisions');
  const long = 'x'.repeat(1_000_000);
  // pasted into an input
  await page
    .locator('search input[type=text], search input:not([type])')
    .first()
    .evaluate((input, text) => {
      const box = input as HTMLInputElement;
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!;
      set.call(box, text);
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }, long);
  await page.waitForTimeout(500);
  await settled(page);
  expect(page.url().length).toBeLessThan(2_000);
  // pasted into the address of a page that is open
  await go(page, `/decisions?subject=${long}`);
  expect((await page.locator('h1').innerText()).trim()).not.toBe('');
  expect(await textOf(page)).not.toContain('This page has a fault');
});

test('a browser whose clock is an hour off shows the same and waits no longer', async () => {
  await submitListings(api(), [{ id: 'clock-1' }, { id: 'clock-2' }]);
  for (const off of [-3_600_000, 3_600_000]) {
    const person = await invite(given().address, api(), { role: 'supervisor' });
    const page = await visit(person);
    await page.clock.install({ time: new Date(Date.now() + off) });
    await page.clock.resume();
    await open(page, '/review/listing-review');
    await page.locator('.item-title').waitFor();
    const text = await textOf(page);
    expect(text).toMatch(/Yours for [45]:\d\d/);
    expect(text).not.toContain('went back to the queue');
    await page.keyboard.press('c');
    await page.locator('.undo-bar[data-state=sent]').waitFor();
    expect(await page.locator('.undo-bar').innerText()).toMatch(/\b([1-9]|10) s to undo/);
    await page.keyboard.press('z');
    await page.getByText('0 done this time').waitFor();
    await page.context().close();
  }
});

test('a window that asks for what is not there says so kindly', async () => {
  const page = await visit('auditor');
  for (const address of [
    '/nowhere',
    '/decisions/01890000-0000-7000-8000-000000000000',
    '/decisions/not-an-id',
    '/cases/x',
    '/subjects/nothing/at-all',
    '/policy/rules/no.such.rule',
    '/people/x',
  ]) {
    await open(page, address);
    const text = await page.locator('main').innerText();
    expect(text.trim(), address).not.toBe('');
    expect(text, address).not.toContain('This page has a fault');
  }
  expect(personOf('auditor').role).toBe('auditor');
});
