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
