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
  await expect.poll(() => dialog.getByText('This is needed').count()).toBe(2);
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

test('a service provider applies on the phone, is refused with a reason, applies anew, is approved, and is suspended', async () => {
  const provider = await visit('service-provider', { phone: true });
  await open(provider, '/provider');
  await provider.getByLabel('App', { exact: true }).fill('Label printer');
  await provider.getByLabel('What it is for').fill('Prints the labels of shops');
  await provider.getByLabel('Whom to reach about security').fill('security@printer.example');
  const apply = provider.getByRole('button', { name: 'Apply' });
  expect(await apply.isDisabled()).toBe(true);
  await provider.getByRole('checkbox').nth(2).check();
  await provider.getByRole('checkbox').nth(5).check();
  await apply.click();
  await provider.getByText('Waits for its review').waitFor();
  expect(await provider.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(WIDE);

  const officer = await visit('privacy-officer');
  await open(officer, '/privacy/providers');
  const row = officer.getByRole('row').filter({ hasText: 'Label printer' });
  const dialog = officer.getByRole('dialog');
  const answer = async (word: 'Holds' | 'Does not hold') => {
    await dialog.getByRole('radiogroup').first().waitFor();
    for (const group of await dialog.getByRole('radiogroup').all())
      await group.getByText(word, { exact: true }).click();
  };
  await row.getByRole('button', { name: 'Security review' }).click();
  const refuse = dialog.getByRole('button', { name: 'Refuse' });
  await answer('Does not hold');
  expect(await refuse.isDisabled()).toBe(true);
  expect(await dialog.getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  await dialog.getByLabel('Why it is refused', { exact: false }).fill('No test of this year');
  await refuse.click();
  await row.getByText('Refused').waitFor();

  await open(provider, '/provider');
  await provider.getByText('Refused: No test of this year').waitFor();
  await provider.getByRole('button', { name: 'Apply anew' }).click();
  await provider.getByText('Waits for its review').waitFor();
  await open(officer, '/privacy/providers');
  await row.getByRole('button', { name: 'Security review' }).click();
  await answer('Holds');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await row.getByText('Approved').waitFor();
  await row.getByRole('button', { name: 'Suspend' }).click();
  await dialog.getByText('It hits 0 shops', { exact: false }).waitFor();
  await dialog.getByLabel('Why').fill('It lost data');
  await dialog.getByRole('button', { name: 'Suspend' }).click();
  await row.getByText('Suspended').waitFor();
  await open(provider, '/provider');
  await provider.getByText('Suspended: It lost data').waitFor();
  await row.getByRole('button', { name: 'Lift' }).click();
  await row.getByText('Approved').waitFor();
});
