import { expect, test } from 'vitest';
import { codeAt } from '../packages/server/src/foundation/people/totp.ts';
import { ask } from './src/client.ts';
import { invite } from './src/people.ts';
import { settled } from './src/settled.ts';
import { api, given, go, open, textOf, visit } from './src/visit.ts';

test('an administrator invites somebody, who accepts, sets up a second factor and signs in with it', async () => {
  const password = 'a sentence that nobody guesses';
  const email = `invited-${Date.now()}@e2e.example`;
  const administrator = await visit('administrator');
  await open(administrator, '/people');
  await administrator.getByRole('button', { name: 'Invite somebody' }).first().click();
  const dialog = administrator.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Zed Invited');
  await dialog.getByLabel('E-mail').fill(email);
  await dialog.getByRole('combobox', { name: 'Roles' }).fill('Executive');
  await administrator.locator('.ant-select-item-option', { hasText: 'Executive' }).click();
  await dialog.getByLabel('Name').click();
  // by its key: a click on what a list that is just closing lies over goes to the list
  await dialog.getByRole('button', { name: 'Make the link' }).press('Enter');
  const link = await dialog.getByLabel('Invitation').inputValue();
  expect(link).toContain('/invitation/');

  const page = await visit('nobody');
  await open(page, new URL(link).pathname);
  await page.getByLabel('Choose a password').fill(password);
  await page.getByLabel('Once more').fill(password);
  await page.getByRole('button', { name: 'Done, sign in' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  await settled(page);

  await go(page, '/account');
  await page.getByRole('button', { name: 'Set up a second factor' }).click();
  await page.getByLabel('Your current password first').fill(password);
  await page.getByRole('button', { name: 'Next' }).click();
  const secret = (await page.locator('.qr code').innerText()).replaceAll(/\s/g, '');
  await page.getByLabel('The six digits that it shows').fill(codeAt(secret, new Date()));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  const recovery = await page.locator('.recovery-codes code').first().innerText();
  await page.getByRole('button', { name: 'I have kept them' }).click();

  const again = await visit('nobody');
  await open(again, '/sign-in');
  await again.getByLabel('E-mail').fill(email);
  await again.getByLabel('Password').fill(password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  // a code works once, and the one above was used: a lost telephone is tried in passing
  await again.getByLabel('Code').fill(recovery);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await again.waitForURL((url) => url.pathname === '/');

  const late = await visit('nobody');
  await open(late, new URL(link).pathname);
  expect(await textOf(late)).toContain('This invitation is over');
});

test('a role that is lowered counts with the next request of a page that is open', async () => {
  const person = await invite(given().address, api(), { role: 'operator' });
  const page = await visit(person);
  await open(page, '/keys');
  await page.getByRole('heading', { name: 'Keys' }).waitFor();
  await api().patch(`/v1/users/${person.id}`, { roles: ['executive'] });
  const refused = await ask(given().address, 'GET', '/v1/keys', undefined, { cookie: person.cookie });
  expect(refused.status).toBe(403);
  await page.reload();
  await settled(page);
  expect(await textOf(page)).toContain('There is no such page');
  expect(await page.locator('.rail a[href="/keys"]').count()).toBe(0);
});

test('a session that ends under a page asks to sign in over it, and what was typed goes on', async () => {
  const person = await invite(given().address, api(), { role: 'policy-editor' });
  const page = await visit(person);
  await open(page, '/policy/try');
  const text = page.getByRole('textbox', { name: 'Event' });
  const written = await text.inputValue();
  await text.fill(`${written}\n`);
  await ask(given().address, 'DELETE', '/v1/session', undefined, { cookie: person.cookie, 'x-anxin-console': '1' });
  await page.getByRole('button', { name: 'Try it' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Password').fill(person.password);
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Verdict' }).waitFor();
  expect(await text.inputValue()).toBe(`${written}\n`);
});

test('an auditor finds on the trail what was done, by filters that live in the address', async () => {
  const person = await invite(given().address, api(), { role: 'reviewer' });
  const page = await visit('auditor');
  await open(page, '/trail');
  await page.getByRole('combobox', { name: 'Action' }).fill('invited somebody');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/trail?action=access.user.create');
  await settled(page);
  await page.getByLabel('Object').fill(`user/${person.id}`);
  await page.waitForURL('**object=user**');
  await settled(page);
  const rows = page.locator('.data-table tbody tr[aria-rowindex]');
  // those of before stay in sight until the answer is there
  await expect.poll(() => rows.count()).toBe(1);
  await rows.first().getByRole('button').click();
  await page.getByText('All about this object').waitFor();
  // the address alone says the same to somebody else
  const other = await visit('auditor');
  await open(other, new URL(page.url()).pathname + new URL(page.url()).search);
  await expect.poll(() => other.locator('.data-table tbody tr[aria-rowindex]').count()).toBe(1);
});
