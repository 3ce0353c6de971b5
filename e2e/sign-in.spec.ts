import { expect, test } from 'vitest';
import { ask } from './src/client.ts';
import { invite } from './src/people.ts';
import { settled } from './src/settled.ts';
import { api, given, open, personOf, visit } from './src/visit.ts';

test('somebody signs in, and comes to the page that they asked for', async () => {
  const { email, password, name } = personOf('auditor');
  const page = await visit('nobody');
  await open(page, '/decisions?verdict=reject');
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/decisions?verdict=reject');
  await settled(page);
  expect(await page.locator('body').innerText()).toContain(name);
});

/** A pause that is not over before a slow machine has looked twice. */
const SEEN_SECONDS = 7;

test('a wrong password again and again: the same answer, then a pause that is counted down', async () => {
  const { email } = await invite(given().address, api(), { role: 'reviewer' });
  const page = await visit('nobody');
  await open(page, '/sign-in');
  await page.getByLabel('E-mail').fill(email);
  const button = page.locator('button[type=submit]');
  let refused = 0;
  let paused = 0;
  // each pause is twice the one before; the button is there again after it
  for (let attempt = 0; attempt < 15 && paused < SEEN_SECONDS; attempt++) {
    await page.getByLabel('Password').fill(`wrong ${attempt}`);
    const answered = page.waitForResponse(
      (response) => response.url().endsWith('/v1/session') && response.request().method() === 'POST',
    );
    await button.click();
    const response = await answered;
    if (response.status() === 429) paused = Number(response.headers()['retry-after']);
    else if (response.status() === 401) refused++;
  }
  expect(refused).toBeGreaterThanOrEqual(5);
  expect(paused).toBeGreaterThanOrEqual(SEEN_SECONDS);
  await expect.poll(() => button.isDisabled()).toBe(true);
  const left = async (): Promise<string> => /\d+:\d\d/.exec(await button.innerText())?.[0] ?? '';
  const before = await left();
  expect(before).not.toBe('');
  await expect.poll(left).not.toBe(before);
});

test('a session is over for whoever kept a copy of it', async () => {
  const { address } = given();
  const person = await invite(address, api(), { role: 'executive' });
  const page = await visit(person);
  await open(page, '/');
  const headers = { cookie: person.cookie };
  expect((await ask(address, 'GET', '/v1/session', undefined, headers)).status).toBe(200);
  await page.getByRole('button', { name: person.name }).click();
  await page.getByText('Sign out').click();
  await page.waitForURL('**/sign-in*');
  expect((await ask(address, 'GET', '/v1/session', undefined, headers)).status).toBe(401);
  const thief = await visit(person);
  await open(thief, '/people');
  expect(new URL(thief.url()).pathname).toBe('/sign-in');
});
