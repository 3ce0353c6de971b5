import { expect, test } from 'vitest';
import { api, open, visit } from './src/visit.ts';

interface Order {
  id: string;
  paid?: { amount: number; currency: string } | null;
}

test('an arbitrator sees what a ruling would pay, rules, and the payout appears', async () => {
  const client = api();
  // one that nobody has disputed, of a shop that is not watched by the other tests
  const { items } = await client.get<{ items: Order[] }>('/v1/orders?state=delivered&limit=50');
  const opened = await firstOpened(items.map(({ id }) => id));
  await client.post(`/v1/disputes/${opened.id}/escalate`, {});

  const page = await visit('arbitrator');
  await open(page, '/disputes?state=ruling');
  await page.locator(`a[href='/disputes/${opened.id}']`).first().click();
  await page.getByText('It came broken').waitFor();
  const rule = page.getByRole('button', { name: 'Rule', exact: true });
  expect(await rule.isDisabled()).toBe(true);

  await page.getByText('In part', { exact: true }).click();
  await page.getByLabel('Refund', { exact: true }).fill('1.20');
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
  // the simulation stands there before anything is written
  const foreseen = page.locator('.desk-simulated');
  await foreseen.getByText('0.72').first().waitFor();
  await foreseen.getByText('0.48').first().waitFor();
  const { dispute } = await client.get<{ dispute: { state: string } }>(`/v1/disputes/${opened.id}`);
  expect(dispute.state).toBe('ruling');

  await page.getByLabel('Statement (both sides read it)').fill('Packed too thinly, and thrown on the way');
  await rule.click();
  const rulings = page.locator('[aria-labelledby=rulings]');
  await rulings.getByText('Packed too thinly, and thrown on the way').waitFor();
  await rulings.getByText(/Being paid|Paid out|Waits for approval/).waitFor();

  const { items: payouts } = await client.get<{ items: { amount: { amount: number } }[] }>(
    `/v1/payouts?order=${encodeURIComponent(opened.order_id)}&cause=dispute`,
  );
  expect(payouts.map(({ amount }) => amount.amount)).toEqual([120]);
});

/** Some orders are too old, or were refunded. */
async function firstOpened(orders: readonly string[]): Promise<{ id: string; order_id: string }> {
  const faults: unknown[] = [];
  for (const order_id of orders)
    try {
      return await api().post('/v1/disputes', { order_id, reason: 'damaged', text: 'It came broken' });
    } catch (fault) {
      faults.push(fault);
    }
  throw new Error(`no order can be disputed: ${faults[0]}`);
}
