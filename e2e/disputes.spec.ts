import { expect, test } from 'vitest';
import { createClient } from './src/client.ts';
import { buy } from './src/dealings.ts';
import { invite } from './src/people.ts';
import { api, given, open, personOf, visit } from './src/visit.ts';

const as = (role: Parameters<typeof personOf>[0]) => createClient(given().address, { cookie: personOf(role).cookie });

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
    `/v1/payouts?order_id=${encodeURIComponent(order_id)}&cause=dispute`,
  );
  expect(payouts.map(({ amount }) => amount.amount)).toEqual([120]);
});

test('where all of it came back another way, a ruling for the consumer gives nothing more, and both sides read why', async () => {
  const order = await buy(api(), 'elsewhere', { delivered: true });
  const { id } = await as('consumer').post<{ id: string }>('/v1/disputes', {
    ...{ order_id: order, reason: 'damaged', text: 'It came broken' },
  });
  await as('consumer').post(`/v1/disputes/${id}/escalate`, {});
  const aftersale = await as('consumer').post<{ id: string; version: number }>('/v1/aftersales', {
    ...{ order_id: order, type: 'refund-only', reason: 'quality' },
  });
  await as('merchant').post(`/v1/aftersales/${aftersale.id}/agree`, { version: aftersale.version });

  const page = await visit('arbitrator');
  await open(page, `/disputes/${id}`);
  await page.getByText('For the consumer', { exact: true }).click();
  await page.getByText('leave the amounts empty', { exact: false }).waitFor();
  await page.getByLabel('Grounds (one at least)').click();
  await page.keyboard.type('evidence supports the consumer');
  await page.getByTitle('The evidence supports the consumer').click();
  await page.keyboard.press('Escape');
  await page.getByLabel('Statement (both sides read it)').fill('The photographs show it; all of it is back already');
  await page.locator('.desk-simulated').getByText('Nothing is paid').waitFor();
  await page.getByRole('button', { name: 'Rule', exact: true }).click();
  await page.getByText('All that was owed came another way: no more is paid').waitFor();

  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/disputes/${id}`);
  await consumer.getByText('All that was owed came back another way: no more is paid.').waitFor();
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('what a second person refuses to pay is ruled anew, by the same arbitrator too, and everybody reads why', async () => {
  // above what one person decides alone
  const order = await buy(api(), 'unpaid', { delivered: true, price: 1_200_000 });
  const about = await as('consumer').post<{ id: string; version: number }>('/v1/aftersales', {
    ...{ order_id: order, type: 'return-refund', reason: 'quality' },
  });
  await as('merchant').post(`/v1/aftersales/${about.id}/refuse`, { version: about.version, reason: 'no-right' });
  const { id } = await as('consumer').post<{ id: string }>('/v1/disputes', {
    ...{ order_id: order, reason: 'damaged', text: 'It came broken', about: { kind: 'aftersale', id: about.id } },
  });
  await as('consumer').post(`/v1/disputes/${id}/escalate`, {});
  await as('arbitrator').post(`/v1/disputes/${id}/rule`, {
    ...{ outcome: 'consumer', refund: { amount: 1_200_000, currency: 'CNY' }, grounds: ['evidence-consumer'] },
    ...{ statement: 'It came broken', differs: 'It is worse than others' },
  });
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/aftersales/${about.id}`);
  await consumer.getByText('it is ruled, and that stands from', { exact: false }).waitFor();
  expect(await consumer.getByRole('button', { name: 'Have it looked at again' }).count()).toBe(0);

  const { items } = await api().get<{ items: { id: string; state: string }[] }>(
    `/v1/payouts?order_id=${encodeURIComponent(order)}`,
  );
  expect(items.map(({ state }) => state)).toEqual(['approval']);
  await as('fund-manager').post(`/v1/payouts/${items[0]!.id}/refuse`, { why: 'amount' });
  await open(consumer, `/me/disputes/${id}`);
  await consumer.getByRole('status').getByText('The platform has to rule again').waitFor();
  await consumer.getByText('the amount does not fit', { exact: false }).waitFor();
  expect(await consumer.getByRole('button', { name: 'Take the dispute back' }).count()).toBe(0);
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  const page = await visit('arbitrator');
  await open(page, `/disputes/${id}`);
  await page.locator('[aria-labelledby=rulings]').getByText('the amount does not fit', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Rule', exact: true }).waitFor();
});

test('what is ruled anew can be appealed against again, and the last ruling stands once it is agreed to pay it', async () => {
  const order = await buy(api(), 'anew', { delivered: true, price: 1_200_000 });
  const { id } = await as('consumer').post<{ id: string }>('/v1/disputes', {
    ...{ order_id: order, reason: 'damaged', text: 'It came broken' },
  });
  await as('consumer').post(`/v1/disputes/${id}/escalate`, {});
  const others = [];
  for (let n = 0; n < 3; n++)
    others.push(createClient(given().address, await invite(given().address, api(), { role: 'arbitrator' })));
  const ruling = (amount: number) => ({
    ...{ outcome: 'partly', refund: { amount, currency: 'CNY' }, grounds: ['evidence-consumer'] },
    ...{ statement: 'It came broken', differs: 'It is worse than others' },
  });
  const answer = async (verb: 'approve' | 'refuse') => {
    const { items } = await api().get<{ items: { id: string }[] }>(
      `/v1/payouts?order_id=${encodeURIComponent(order)}&state=approval`,
    );
    await as('fund-manager').post(
      `/v1/payouts/${items[0]!.id}/${verb}`,
      verb === 'refuse' ? { why: 'amount' } : undefined,
    );
  };
  await as('arbitrator').post(`/v1/disputes/${id}/rule`, ruling(100));
  await as('consumer').post(`/v1/disputes/${id}/appeal`, { text: 'Too little' });
  await others[0]!.post(`/v1/disputes/${id}/rule`, ruling(1_100_000));
  await answer('refuse');
  const page = await visit('consumer', { phone: true });
  await open(page, `/me/disputes/${id}`);
  const status = page.getByRole('status');
  await status.getByText('The platform has to rule again').waitFor();
  await others[0]!.post(`/v1/disputes/${id}/rule`, {
    ...{ ...ruling(200), obligations: ['resend'], comply_days: 5, otherwise: { amount: 700, currency: 'CNY' } },
  });
  await page
    .getByText('Send what is missing, 5 days after it stands at the latest; if not, ¥7.00 is refunded instead')
    .waitFor();
  await page.getByText('If nobody appeals by then, it stands.').waitFor();
  await page.getByLabel('Why you do not agree with the ruling').fill('Still too little');
  await page.getByRole('button', { name: 'Appeal' }).click();
  await status.getByText('Appealed; somebody else rules').waitFor();
  await others[1]!.post(`/v1/disputes/${id}/rule`, ruling(300));
  await page.getByText('If nobody appeals by then, it stands.').waitFor();
  expect(await page.getByRole('button', { name: 'Appeal' }).count()).toBe(0);
  await as('merchant').post(`/v1/disputes/${id}/appeal`, { text: 'Too much' });
  await others[2]!.post(`/v1/disputes/${id}/rule`, ruling(1_150_000));
  await status.getByText('Ruled; the platform has to agree to pay it').waitFor();
  await page.getByText('It stands once a second person of the platform agrees to pay it.', { exact: false }).waitFor();
  await page.getByText('It is not paid yet: a second person of the platform has to agree.').waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await answer('approve');
  await status.getByText('Done', { exact: true }).waitFor();
});

test('a merchant finds the dispute that waits for it among what is to be done today, and reads what happens without it', async () => {
  const order = await buy(api(), 'answered', { delivered: true });
  const { id } = await as('consumer').post<{ id: string }>('/v1/disputes', {
    ...{ order_id: order, reason: 'damaged', text: 'It came broken' },
  });
  const page = await visit('merchant', { phone: true });
  await open(page, '/shop');
  await page.locator(`a[href='/shop/disputes/${id}']`).click();
  await page.getByText('If you have not agreed by then, the platform rules.').waitFor();
  await page.getByRole('button', { name: 'No agreement: have the platform rule' }).click();
  await page.getByRole('status').getByText('The platform has to rule').waitFor();
  await open(page, '/shop');
  await page.getByRole('heading', { name: 'To do today' }).waitFor();
  await expect.poll(() => page.locator(`a[href='/shop/disputes/${id}']`).count()).toBe(0);
});
