import { expect, test } from 'vitest';
import { buy } from './src/dealings.ts';
import { api, open, visit } from './src/visit.ts';

test('an arbitrator sees what a ruling would pay, rules, and the payout appears', async () => {
  const client = api();
  const order_id = await buy(api(), 'disputed', { delivered: true });
  const opened = await client.post<{ id: string }>('/v1/disputes', {
    ...{ order_id, reason: 'damaged', text: 'It came broken' },
  });
  await client.post(`/v1/disputes/${opened.id}/escalate`, {});

  const page = await visit('arbitrator');
  await open(page, '/disputes?state=ruling');
  await page.locator(`a[href='/disputes/${opened.id}']`).first().click();
  await page.getByText('It came broken').waitFor();
  const rule = page.getByRole('button', { name: 'Rule', exact: true });
  expect(await rule.isDisabled()).toBe(true);

  await page.getByText('In part', { exact: true }).click();
  await page.getByLabel('Refund', { exact: true }).fill('50.01');
  await page
    .getByLabel(/^Merchant/)
    .first()
    .fill('60');
  await page.getByText('They come to 100%, and are 60% now').waitFor();
  await page
    .getByLabel(/^Carrier/)
    .first()
    .fill('40');
  await page.getByLabel('Grounds (one at least)').click();
  await page.keyboard.type('Both');
  await page.getByTitle('Both are at fault').click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Statement (both sides read it)').fill('Packed too thinly, and thrown on the way');
  // the simulation stands there before anything is written
  const foreseen = page.locator('.desk-simulated');
  // what the order has not left cannot be ruled, and the page says what can
  await foreseen.getByText('more than the order has left', { exact: false }).waitFor();
  expect(await rule.isDisabled()).toBe(true);
  await page.getByLabel('Refund', { exact: true }).fill('1.20');
  await foreseen.getByText('0.72').first().waitFor();
  await foreseen.getByText('0.48').first().waitFor();
  const { dispute } = await client.get<{ dispute: { state: string } }>(`/v1/disputes/${opened.id}`);
  expect(dispute.state).toBe('ruling');

  await rule.click();
  const rulings = page.locator('[aria-labelledby=rulings]');
  await rulings.getByText('Packed too thinly, and thrown on the way').waitFor();
  await rulings.getByText(/Being paid|Paid out|Waits for approval/).waitFor();

  const { items: payouts } = await client.get<{ items: { amount: { amount: number } }[] }>(
    `/v1/payouts?order=${encodeURIComponent(order_id)}&cause=dispute`,
  );
  expect(payouts.map(({ amount }) => amount.amount)).toEqual([120]);
});
