import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { buy, buyPromised, claimDefect, DEFECT, lowerPrice, openShop, partyOf, payDeposit } from './src/dealings.ts';
import { invite } from './src/people.ts';
import { api, given, go, open, personOf, prefer, visit } from './src/visit.ts';

const WIDE = 390;
const RETURN = 'seven-day-return';
const fits = (page: Page): Promise<boolean> =>
  page.evaluate((wide) => document.documentElement.scrollWidth <= wide, WIDE);
const idIn = (page: Page): string => page.url().split('/').at(-1)!;

/** A claim that waits for the merchant. */
async function claim(name: string, party = personOf('consumer').party!): Promise<string> {
  const order_id = await buyPromised(api(), DEFECT, name, { consumer: party.split('/')[1]! });
  return claimDefect(await partyOf(given().address, api(), party), order_id);
}

test('an order is found in the one list, and a right of it is used there in two taps', async () => {
  const order = await buy(api(), 'listed', { delivered: true, title: '青瓷茶盏' });
  const page = await visit('consumer', { phone: true });
  // where the second list was
  await open(page, '/me/orders');
  await page.waitForURL('**/me');
  const card = page.getByRole('article', { name: order });
  await card.getByText('青瓷茶盏').waitFor();
  await card.getByRole('button', { name: 'Seven days to return' }).tap();
  await card.getByText('Once the merchant agrees you send the goods back', { exact: false }).waitFor();
  await card.getByRole('button', { name: 'Ask to return it' }).tap();
  await page.waitForURL('**/me/aftersales/*');
  await page.getByText('Changed my mind').waitFor();
  const id = idIn(page);
  await go(page, '/me');
  await card.locator(`a[href='/me/aftersales/${id}']`).waitFor();
  await card.getByText('left', { exact: false }).first().waitFor();
  expect(await card.getByRole('button', { name: 'Seven days to return' }).count()).toBe(0);
  expect(await fits(page)).toBe(true);
});

test('a merchant offers less and the consumer takes it; what it refuses goes to the platform', async () => {
  const [offered, refused] = [await claim('offered'), await claim('refused', 'consumer/e2e-refused')];
  const merchant = await visit('merchant', { phone: true });
  await open(merchant, `/shop/claims/${offered}`);
  await merchant.getByLabel('Offer less').check();
  await merchant.getByLabel('What you offer (CNY)').fill('20');
  await merchant.getByLabel('Why (the other side reads it)').fill('杯子可以继续用 / It can still be used');
  await merchant.getByRole('button', { name: 'Send the answer' }).click();
  await merchant.getByRole('status').filter({ hasText: 'The merchant made an offer' }).waitFor();

  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/claims/${offered}`);
  await consumer.getByText('The merchant offers ¥20.00').waitFor();
  await consumer.getByRole('button', { name: 'Accept the offer' }).tap();
  await consumer
    .getByRole('status')
    .filter({ hasText: /Granted|Paid/ })
    .waitFor();

  await go(merchant, `/shop/claims/${refused}`);
  await merchant.getByLabel('Refuse').check();
  // a refusal shows why
  await merchant.getByText('First add at least one file', { exact: false }).waitFor();
  await merchant.locator('.files input[type=file]').setInputFiles({
    ...{ name: 'used.txt', mimeType: 'text/plain', buffer: Buffer.from('使用痕迹 / Traces of use') },
  });
  await merchant.getByLabel('Why (the other side reads it)').fill('已经使用过 / It was used');
  await merchant.getByRole('button', { name: 'Send the answer' }).click();
  await merchant.getByRole('status').filter({ hasText: 'The platform is looking' }).waitFor();
  expect(await fits(merchant)).toBe(true);
});

test('what goes back is followed by its number, and refunded once the merchant has it', async () => {
  const order = await buy(api(), 'back', { delivered: true });
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/orders/${order}`);
  await consumer.getByRole('button', { name: 'Ask for after-sale service' }).tap();
  // each of them is big enough for a finger
  for (const one of await consumer.locator('.remedy-form .ant-radio-wrapper').all())
    expect((await one.boundingBox())!.height).toBeGreaterThanOrEqual(40);
  await consumer.getByLabel('Return and refund').check();
  await consumer.getByLabel('A defect').check();
  await consumer.getByRole('button', { name: 'Send the request' }).tap();
  await consumer.waitForURL('**/me/aftersales/*');
  const id = idIn(consumer);

  const merchant = await visit('merchant', { phone: true });
  await open(merchant, `/shop/aftersales/${id}`);
  await merchant.getByRole('button', { name: 'Agree' }).click();
  await merchant.getByRole('status').filter({ hasText: 'To be sent back' }).waitFor();

  await open(consumer, `/me/aftersales/${id}`);
  await consumer.getByText('If it is not sent by then, the request is closed.').waitFor();
  await consumer.getByLabel('Carrier', { exact: true }).fill('the red vans');
  await consumer.getByText('Choose the carrier from the list').waitFor();
  await consumer.getByLabel('Carrier', { exact: true }).fill('SF Express');
  await consumer.getByLabel('Number of the parcel').fill('SF1234567890');
  await consumer.getByRole('button', { name: 'I sent it back' }).tap();
  await consumer.getByText('Sent back: SF Express SF1234567890').waitFor();

  await open(merchant, `/shop/aftersales/${id}`);
  await merchant.getByText('Sent back: SF Express SF1234567890').waitFor();
  await merchant.getByRole('button', { name: 'It came back, refund it' }).click();
  await merchant
    .getByRole('status')
    .filter({ hasText: /Being refunded|Done/ })
    .waitFor();
  expect(await fits(merchant)).toBe(true);
});

test('a merchant says where goods go, for all of them or for one, and the consumer copies it', async () => {
  const [merchant, consumer] = await Promise.all([
    visit('merchant', { phone: true }),
    visit('consumer', { phone: true }),
  ]);
  const own = await partyOf(given().address, api(), personOf('consumer').party!);
  const ask = async (name: string): Promise<string> => {
    const order_id = await buy(api(), name, { delivered: true });
    return (await own.post<{ id: string }>('/v1/aftersales', { order_id, type: 'return-refund', reason: 'quality' }))
      .id;
  };
  const [unsaid, kept] = [await ask('unsaid'), await ask('kept')];
  const give = async (name: string, phone: string, address: string): Promise<void> => {
    await merchant.getByLabel('Name', { exact: true }).fill(name);
    await merchant.getByLabel('Phone', { exact: true }).fill(phone);
    await merchant.getByLabel('Address', { exact: true }).fill(address);
  };

  // agreed to without one: both sides are told, and it is said later
  await open(merchant, `/shop/aftersales/${unsaid}`);
  await merchant.getByText('You keep no address for returns', { exact: false }).waitFor();
  await merchant.getByRole('button', { name: 'Agree' }).click();
  await merchant.getByText('You agreed without saying where the goods go.', { exact: false }).waitFor();
  await open(consumer, `/me/aftersales/${unsaid}`);
  await consumer.getByText('The merchant gave no address yet.', { exact: false }).waitFor();
  await consumer.getByRole('button', { name: 'Have the platform rule' }).waitFor();
  expect(await fits(consumer)).toBe(true);
  await go(merchant, '/shop/aftersales');
  await merchant.getByText('Nobody said where it goes', { exact: false }).waitFor();
  await go(merchant, `/shop/aftersales/${unsaid}`);
  expect(await merchant.getByRole('button', { name: 'Give the address' }).isDisabled()).toBe(true);
  await give('维修部', '0571-88881234', '浙江省杭州市西湖区文三路90号');
  await merchant.getByRole('button', { name: 'Give the address' }).click();
  await merchant.getByRole('region', { name: 'The consumer sends it here' }).getByText('0571-88881234').waitFor();
  expect(await fits(merchant)).toBe(true);
  await consumer.getByRole('region', { name: 'Send it here' }).getByText('文三路90号', { exact: false }).waitFor();

  // kept once, it is where all of them go
  await go(merchant, '/shop/aftersales');
  await merchant.getByRole('button', { name: 'Give the address' }).click();
  await give('退货组 李雷', '13912345678', '浙江省杭州市余杭区仓前街道良睦路1399号3号仓');
  await merchant.getByRole('button', { name: 'Keep it' }).click();
  await merchant.getByText('139****5678', { exact: false }).waitFor();
  expect(await merchant.getByText('13912345678').count()).toBe(0);
  expect(await fits(merchant)).toBe(true);
  await go(merchant, `/shop/aftersales/${kept}`);
  await merchant.getByLabel('To the address that you keep', { exact: false }).waitFor();
  await merchant.getByLabel('To another one, this time').check();
  expect(await merchant.getByRole('button', { name: 'Agree' }).isDisabled()).toBe(true);
  await merchant.getByLabel('To the address that you keep', { exact: false }).check();
  expect(await fits(merchant)).toBe(true);
  await merchant.getByRole('button', { name: 'Agree' }).click();
  await go(consumer, `/me/aftersales/${kept}`);
  const to = consumer.getByRole('region', { name: 'Send it here' });
  await to.getByText('良睦路1399号', { exact: false }).waitFor();
  const copies = await to.getByRole('button', { name: 'Copy' }).all();
  expect(copies).toHaveLength(3);
  for (const copy of copies) expect((await copy.boundingBox())!.height).toBeGreaterThanOrEqual(44);
  expect(await fits(consumer)).toBe(true);

  const agent = await visit('service-agent');
  await open(agent, `/service/aftersales/${kept}`);
  await agent.getByText('退货组 李雷 13912345678', { exact: false }).waitFor();

  // kept no more: what was agreed to still goes there
  await go(merchant, '/shop/aftersales');
  await merchant.getByRole('button', { name: 'Delete it' }).click();
  await merchant.getByRole('tooltip').getByRole('button', { name: 'Delete it' }).click();
  await merchant.getByText('Nothing is kept yet', { exact: false }).waitFor();
  await go(consumer, `/me/aftersales/${kept}`);
  await to.getByText('良睦路1399号', { exact: false }).waitFor();
});

test('a part is asked for, and both sides read what the other said', async () => {
  const order = await buy(api(), 'part', { delivered: true, pieces: 2, title: '玻璃杯' });
  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/orders/${order}`);
  await consumer.getByRole('button', { name: 'Ask for after-sale service' }).tap();
  await consumer.getByLabel('Refund only').check();
  await consumer.getByLabel('A defect').check();
  await consumer.getByLabel('How many').fill('3');
  const send = consumer.getByRole('button', { name: 'Send the request' });
  expect(await send.isDisabled()).toBe(true);
  await consumer.getByLabel('How many').fill('1');
  await consumer.getByLabel('How much').fill('12.50');
  await send.tap();
  await consumer.waitForURL('**/me/aftersales/*');
  const id = idIn(consumer);
  const merchant = await visit('merchant', { phone: true });
  for (const page of [consumer, merchant]) {
    await open(page, `/${page === consumer ? 'me' : 'shop'}/aftersales/${id}`);
    await page.getByText('玻璃杯 × 1').waitFor();
    await page.getByText('¥12.50').first().waitFor();
  }

  await merchant.getByRole('button', { name: 'Refuse' }).click();
  await merchant.getByLabel('What was shown proves nothing').check();
  await merchant.getByLabel('In words (the consumer reads it)').fill('Which of the two is it?');
  await merchant.getByRole('button', { name: 'Send the refusal' }).click();
  await consumer.getByRole('heading', { name: 'What the merchant said' }).waitFor();
  await consumer.getByText('Which of the two is it?').waitFor();
  await consumer.getByLabel('In words (the merchant reads it').fill('The one with the long crack');
  await consumer.getByRole('button', { name: 'Say more: the merchant looks again (once)' }).tap();
  await merchant.getByRole('heading', { name: 'What the consumer added' }).waitFor();
  await merchant.getByText('If the merchant has not answered by then, it counts as agreed.').waitFor();
  await merchant.getByText('The one with the long crack').waitFor();
  for (const page of [consumer, merchant]) expect(await fits(page)).toBe(true);
});

test('a merchant who waits for goods does without them, and both sides read that they stay', async () => {
  const order_id = await buy(api(), 'waived', { delivered: true });
  const [consumer, merchant] = await Promise.all(
    (['consumer', 'merchant'] as const).map((role) => partyOf(given().address, api(), personOf(role).party!)),
  );
  const ask = { order_id, type: 'return-refund', reason: 'no-reason' };
  const { id, version } = await consumer!.post<{ id: string; version: number }>('/v1/aftersales', ask);
  await merchant!.post(`/v1/aftersales/${id}/agree`, { version });
  const page = await visit('consumer', { phone: true });
  await open(page, `/me/aftersales/${id}`);
  await page.getByRole('button', { name: 'I sent it back' }).waitFor();
  const shop = await visit('merchant', { phone: true });
  await open(shop, `/shop/aftersales/${id}`);
  await shop.getByRole('button', { name: 'Refund without the return' }).click();
  for (const [one, stays] of [
    [shop, 'The consumer does not have to send the goods back.'],
    [page, 'You do not have to send the goods back.'],
  ] as const) {
    await one
      .getByRole('status')
      .filter({ hasText: /Being refunded|Done/ })
      .waitFor();
    await one.getByText(stays).waitFor();
    expect(await fits(one)).toBe(true);
  }
  expect(await page.getByRole('button', { name: 'I sent it back' }).count()).toBe(0);
});

test('both sides read what is left where the money came another way, and what becomes of the goods', async () => {
  const order_id = await buy(api(), 'settled', { delivered: true, price: 8_800 });
  const [consumer, merchant] = await Promise.all(
    (['consumer', 'merchant'] as const).map((role) => partyOf(given().address, api(), personOf(role).party!)),
  );
  type Made = { id: string; version: number };
  const ask = { order_id, type: 'return-refund', reason: 'no-reason' };
  const { id, version } = await consumer!.post<Made>('/v1/aftersales', ask);
  const shop = await visit('merchant', { phone: true });
  await open(shop, `/shop/aftersales/${id}`);
  await shop.getByRole('button', { name: 'Refund without the return' }).waitFor();
  await shop
    .getByText('Without the return: the consumer keeps the goods, and ¥88.00 is refunded', { exact: false })
    .waitFor();
  await merchant!.post(`/v1/aftersales/${id}/agree`, { version });
  await shop.getByText('The consumer’s turn,', { exact: false }).waitFor();
  const page = await visit('consumer', { phone: true });
  await open(page, `/me/aftersales/${id}`);
  await page.getByText('Your turn,', { exact: false }).waitFor();
  const parcel = { carrier: 'sf', number: 'SF1234567899' };
  await consumer!.post(`/v1/aftersales/${id}/return-shipment`, { version: version + 1, ...parcel });
  const dispute = await consumer!.post<Made>('/v1/disputes', {
    ...{ order_id, reason: 'quality', text: 'It is cracked', wanted: { amount: 8_800, currency: 'CNY' } },
  });
  await merchant!.post(`/v1/disputes/${dispute.id}/offers`, { refund: { amount: 8_800, currency: 'CNY' } });
  await consumer!.post(`/v1/disputes/${dispute.id}/offers/1/accept`, {});
  for (const [one, address, goods] of [
    [page, `/me/aftersales/${id}`, 'The goods are on their way back: this ends when the merchant has them.'],
    [shop, `/shop/aftersales/${id}`, 'The goods are on their way to you: confirm when they are there.'],
  ] as const) {
    await open(one, address);
    await one.getByText('nothing more is paid here', { exact: false }).waitFor();
    await one.getByText(goods, { exact: false }).waitFor();
    expect(await fits(one)).toBe(true);
  }
  await shop.getByRole('button', { name: 'It came back', exact: true }).click();
  await shop.getByRole('status').filter({ hasText: 'Closed' }).waitFor();
});

test('a notice leads to the deposit, which says what is missing, and each movement of it opens', async () => {
  const page = await visit('merchant', { phone: true });
  // as older notices have it
  await open(page, '/money/deposit');
  await page.waitForURL('**/shop/deposit');
  await page.getByRole('heading', { level: 2, name: 'The deposit is too low' }).waitFor();
  const { items } = await api().get<{ items: { missing: { amount: number } }[] }>(
    `/v1/deposits?merchant_id=${personOf('merchant').party!.split('/')[1]}`,
  );
  // as much as it may have borne of what other tests claim, too
  await payDeposit(api(), items[0]!.missing.amount + 100_000);
  // on the page that is open
  await page.getByRole('heading', { level: 2, name: 'The deposit is complete' }).waitFor();
  await page.getByRole('link', { name: 'Paid in' }).last().click();
  await page.waitForURL('**/shop/money/*');
  await page.getByText('Your account Deposits').waitFor();
  expect(await fits(page)).toBe(true);
});

test('a level that one person set and another approved shows a shop what is missing, until it is there', async () => {
  const [shop, category] = ['e2e-lamps', 'e2e.lamps'];
  // a category that the pack does not name is known by a shop that is in it
  await openShop(api(), `${shop}-before`, category);
  const asking = await visit('fund-manager');
  await open(asking, '/money/deposits');
  await asking.getByRole('button', { name: 'Change a level' }).click();
  const form = asking.getByRole('dialog');
  await form.getByLabel('Category id').fill(category);
  await form.getByLabel('Amount (CNY)').fill('5000');
  await form.getByLabel('Season').check();
  await form.getByRole('button', { name: 'Ask to change' }).click();
  await asking.getByText('Asked for. Another fund manager has to agree').waitFor();
  expect(await asking.getByRole('cell', { name: category }).count()).toBe(0);

  const answering = await visit(await invite(given().address, api(), { role: 'fund-manager' }));
  await open(answering, '/money/fund');
  const line = answering.getByRole('listitem').filter({ hasText: `Deposit for category ${category}: ¥5,000.00` });
  await line.getByRole('button', { name: 'Approve' }).click();
  await answering.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await line.getByText('Done', { exact: true }).waitFor();
  // whoever asked sees it where they are, and is told who answered and why it was asked for
  await asking.getByText('Done and booked.').waitFor();
  await asking.getByRole('cell', { name: category }).waitFor();
  await go(asking, '/notifications');
  await asking
    .getByRole('link', {
      name: `Fund manager approved what you asked for: deposit for category ${category}: ¥5,000.00 (season)`,
    })
    .click();
  await asking.waitForURL('**/money/deposits');

  await openShop(api(), shop, category);
  await payDeposit(api(), 200_000, shop);
  const owner = await invite(given().address, api(), { role: 'merchant', party: `merchant/${shop}` });
  const page = await visit(owner, { phone: true });
  await open(page, '/shop/deposit');
  // the level may be known before the deposit that was paid in: the open page follows both
  const standsAs = (heading: string, missing: string) =>
    expect
      .poll(
        async () => {
          const [headings, amounts] = await Promise.all([
            page.getByRole('heading', { level: 2, name: heading }).count(),
            page.getByText(missing, { exact: true }).count(),
          ]);
          return { headings, said: amounts > 0 };
        },
        { interval: 1_000 },
      )
      .toEqual({ headings: 1, said: true });
  await standsAs('The deposit is too low', '¥3,000.00');
  await page.getByText('Missing', { exact: true }).waitFor();
  await page.getByText('To be filled up', { exact: false }).waitFor();
  const levels = page.locator('[aria-labelledby=levels]');
  await levels.getByText(category).waitFor();
  await payDeposit(api(), 300_000, shop);
  await standsAs('The deposit is complete', '¥5,000.00');
  expect(await page.getByText('Missing', { exact: true }).count()).toBe(0);
  expect(await fits(page)).toBe(true);
});

test('a price that falls after the purchase is paid back without being asked for', async () => {
  const merchant = await visit('merchant', { phone: true });
  await open(merchant, '/shop/rights');
  const given = merchant.getByRole('article', { name: 'Price protection' });
  await given.getByRole('button', { name: 'Give it', exact: true }).click();
  await given.getByRole('status').filter({ hasText: 'given since' }).waitFor();

  const order = await buy(api(), 'dearer', { price: 6_000 });
  const page = await visit('consumer', { phone: true });
  await open(page, `/me/orders/${order}`);
  const right = page.getByRole('article', { name: 'Price protection' });
  await right.getByText('It does not apply at present', { exact: false }).waitFor();
  expect(await right.getByRole('button').count()).toBe(0);

  await lowerPrice(api(), order, 5_000);
  await expect
    .poll(
      async () => {
        await open(page, `/me/orders/${order}`);
        return right.getByRole('link').count();
      },
      // what happened to a product is worked on once a minute
      { timeout: 240_000, interval: 2_000 },
    )
    .toBe(1);
  await right.getByRole('link').tap();
  await page.waitForURL('**/me/claims/*');
  await page
    .getByRole('status')
    .filter({ hasText: /Granted|Paid/ })
    .waitFor();
  await page.getByText('made for you by the platform', { exact: false }).waitFor();
  await page.getByText('¥10.00').first().waitFor();
  const id = idIn(page);
  await open(merchant, '/shop/claims');
  await merchant.locator(`a[href='/shop/claims/${id}']`).click();
  await merchant.getByText('¥10.00').first().waitFor();
  expect([await fits(page), await fits(merchant)]).toEqual([true, true]);
});

test('an exemption that one person declared holds once another approved it', async () => {
  // the hours are those of the account's time zone, wherever its browser stands
  const declaring = await visit('category-manager', { timeZone: 'America/New_York' });
  await prefer(declaring, { time_zone: 'Asia/Shanghai' });
  await open(declaring, '/service/exemptions');
  await declaring.getByRole('button', { name: 'Declare an exemption' }).click();
  const form = declaring.getByRole('dialog');
  await form.getByLabel('How the codes of the regions begin', { exact: false }).fill('46');
  await form.getByLabel('From').fill('2030-08-01T08:00');
  await form.getByLabel('To', { exact: true }).fill('2030-08-03T08:00');
  await form.getByLabel('Reason (everybody reads it)').fill('台风过境 / A typhoon');
  await form.getByRole('button', { name: 'Have it approved' }).click();
  const own = declaring.getByRole('row').filter({ hasText: '46' });
  await own.getByText('You declared it: somebody else approves').waitFor();
  await own.getByText('2030-08-01 08:00').waitFor();
  expect(await own.getByRole('button', { name: 'Approve' }).count()).toBe(0);

  const approving = await visit('supervisor');
  await open(approving, '/service/exemptions');
  const row = approving.getByRole('row').filter({ hasText: '46' });
  await row.getByRole('button', { name: 'Approve' }).click();
  await approving.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await row.getByText('To come').waitFor();
});

test('who looks after guarantees opens coverage down to an order, and a right down to its terms', async () => {
  const page = await visit('category-manager');
  await open(page, '/guarantees');
  await page.getByRole('link', { name: /^All orders/ }).click();
  await page.waitForURL('**/guarantees/coverage?*');
  await page.getByRole('table', { name: 'Orders behind the coverage' }).getByRole('link').first().waitFor();
  await go(page, '/guarantees');
  await page.getByRole('link', { name: 'Seven days to return' }).click();
  await page.waitForURL(`**/guarantees/${RETURN}`);
  await page.getByRole('heading', { level: 2, name: 'Remedy' }).waitFor();
  await page
    .getByRole('link', { name: /^See version/ })
    .first()
    .click();
  await page.waitForURL('**version=*');
});
