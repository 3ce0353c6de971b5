import { expect, test } from 'vitest';
import { open, visit } from './src/visit.ts';

const WIDE = 390;

test('a consumer asks for a correction on the phone, and the officer answers it', async () => {
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, '/me/privacy');
  await consumer.getByRole('switch', { name: 'Commercial messages' }).click();
  await consumer.locator('[role=switch][aria-checked=true][aria-label="Commercial messages"]').waitFor();
  await consumer.getByLabel('What it should be').fill('13900139000');
  await consumer.getByRole('button', { name: 'Send the correction' }).click();
  await consumer.getByText('Waits for a decision').waitFor();
  await consumer.getByRole('button', { name: 'See what would be deleted' }).click();
  await consumer.getByText('E-commerce Law art. 31', { exact: false }).waitFor();
  expect(await consumer.getByRole('button', { name: 'Delete', exact: true }).isDisabled()).toBe(true);
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);

  const officer = await visit('privacy-officer');
  await open(officer, '/privacy/requests?state=received');
  await officer.getByRole('link', { name: 'Put something right' }).first().click();
  await officer.getByText('13900139000').waitFor();
  await officer.getByLabel('Answer to the person').fill('It is put right');
  await officer.getByRole('button', { name: 'Accept' }).click();
  await officer.getByText('Done').first().waitFor();
});

test('the officer writes an impact assessment, and what needed one no longer does', async () => {
  const officer = await visit('privacy-officer');
  await open(officer, '/privacy/records');
  const needed = officer.getByText('An impact assessment is needed for', { exact: false });
  await needed.waitFor();
  await officer.getByRole('button', { name: 'Write an assessment' }).click();
  const dialog = officer.getByRole('dialog');
  await dialog.getByLabel('Title (Chinese)').fill('订单履约与入驻核验');
  await dialog.getByLabel('Title (English)').fill('Orders and verification');
  await dialog.getByLabel('Lawful, fair and needed').fill('Needed for the contract');
  await dialog.getByRole('button', { name: 'Save' }).click();
  // what is left out is named where it is, and nothing that was written is lost
  expect(await dialog.getByText('This is needed').count()).toBe(2);
  await dialog.getByLabel('What it does to people').fill('Who gets a list of recipients can call them');
  await dialog.getByLabel('Whether the protection works').fill('Sealed, and opened order by order');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await needed.waitFor({ state: 'hidden' });
  await officer.getByText('Orders and verification · Version 1').click();
  await officer.getByText('Who gets a list of recipients can call them').waitFor();
  await officer.getByRole('button', { name: 'Write a new version' }).click();
  await dialog.getByLabel('What it does to people').fill('Less than before');
  await dialog.getByRole('button', { name: 'Save' }).press('Enter');
  await officer.getByText('Orders and verification · Version 2').waitFor();
});
