import { expect, test } from 'vitest';
import { mp4, png } from '../packages/server/src/foundation/attachments/files-fixture.ts';
import { drawMedia } from '../packages/simulator/src/index.ts';
import { createClient } from './src/client.ts';
import { buy, buyPromised, claimDefect, DEFECT, partyOf } from './src/dealings.ts';
import { api, given, open, personOf, visit } from './src/visit.ts';

const as = (role: Parameters<typeof personOf>[0]) => createClient(given().address, { cookie: personOf(role).cookie });
const FILE = { name: 'proof.txt', type: 'text/plain', content: 'YQ==' };

test('a consumer shows a film, a person refuses with a reason, and the consumer reads why', async () => {
  const order_id = await buyPromised(api(), DEFECT, 'refused');
  const claim = { id: await claimDefect(as('consumer'), order_id) };
  const { id: proof } = await as('merchant').post<{ id: string }>(`/v1/claims/${claim.id}/attachments`, FILE);
  await as('merchant').post(`/v1/claims/${claim.id}/answer`, {
    ...{ answer: 'refuse', text: 'It was used', files: [proof] },
  });

  const consumer = await visit('consumer', { phone: true });
  await open(consumer, `/me/claims/${claim.id}`);
  const film = mp4(Buffer.alloc(200_000, 3));
  const chosen = { name: 'unboxing.mp4', mimeType: 'video/mp4', buffer: film };
  await consumer.locator('input[type=file]').setInputFiles(chosen);
  await consumer.getByRole('link', { name: 'unboxing.mp4' }).waitFor();

  const desk = await visit('arbitrator');
  await open(desk, '/service/claims?state=review');
  await desk.locator(`a[href='/service/claims/${claim.id}']`).first().click();
  await desk.getByText(/^At most \d+ of a consumer within 90 days/).waitFor();
  const video = desk.locator('video');
  await video.waitFor();
  const stretch = await desk.evaluate(
    async (src) => {
      const answer = await fetch(src!, { headers: { range: 'bytes=4-7' } });
      return [answer.status, answer.headers.get('content-range'), await answer.text()];
    },
    await video.getAttribute('src'),
  );
  expect(stretch).toEqual([206, `bytes 4-7/${film.length}`, 'ftyp']);
  await desk.getByText('Refuse', { exact: true }).click();
  const decide = desk.getByRole('button', { name: 'Decide so' });
  expect(await decide.isDisabled()).toBe(true);
  await desk.getByLabel('Why it is refused').click();
  await desk.getByTitle('It comes from how the goods were used or kept').click();
  await desk.getByLabel('To the consumer').fill('The film shows that it was washed');
  await decide.click();
  await desk.getByText('Refused by a person').waitFor();

  await open(consumer, `/me/claims/${claim.id}`);
  await consumer.getByText('Why it was refused: It comes from how the goods were used or kept').waitFor();
  await consumer.getByText('The film shows that it was washed').waitFor();
  expect(await consumer.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('who helps a consumer claims with the same form: what the terms ask for, and what has to be shown', async () => {
  const order = await buy(api(), 'helped', { delivered: true });
  const agent = await visit('service-agent');
  await open(agent, `/service/orders/${order}`);
  const right = agent.locator('.said-line').filter({ hasText: 'Picked up at your door' });
  await right.getByRole('button', { name: 'Claim for them' }).click();
  const form = agent.getByRole('dialog');
  const make = form.getByRole('button', { name: 'Make the claim' });
  expect(await make.isDisabled()).toBe(true);
  await form.getByLabel('Picked up', { exact: true }).check();
  const fee = form.getByLabel('Freight of the first kilogram', { exact: false });
  await fee.fill('9,5');
  await form.getByText('This has to be an amount above 0', { exact: false }).waitFor();
  expect(await make.isDisabled()).toBe(true);
  await fee.fill('9.50');
  await form.getByLabel('What the consumer says (optional)').fill('He paid the courier himself');
  await make.click();
  await agent.waitForURL('**/service/claims/*');
  const proof = { name: 'waybill.png', mimeType: 'image/png', buffer: png(40, 30) };
  await agent.getByLabel('Waybill of the return', { exact: true }).setInputFiles(proof);
  await agent.getByRole('button', { name: 'Hand it in' }).click();
  await agent.getByRole('link', { name: 'waybill.png' }).waitFor();
  await agent.getByText('¥9.50').first().waitFor();
  await agent.getByText('The service, for the consumer', { exact: false }).first().waitFor();

  const { claim } = await api().get<{ claim: { asked: object; made_by: string; state: string } }>(
    `/v1/claims/${agent.url().split('/').at(-1)}`,
  );
  expect(claim).toMatchObject({ asked: { pickup: 'done', pickup_fee: 950 }, made_by: 'agent' });
  expect(claim.state).not.toBe('evidence');
});

test('a picture is looked at where it was handed in, and only when somebody wants to', async () => {
  const consumer = await partyOf(given().address, api(), 'consumer/e2e-pictures');
  const id = await claimDefect(consumer, await buyPromised(api(), DEFECT, 'pictured', { consumer: 'e2e-pictures' }));
  await consumer.post(`/v1/claims/${id}/attachments`, {
    ...{ name: 'cup.png', type: 'image/png', content: drawMedia('simulator/goods/jar-0.png')!.toString('base64') },
  });
  const merchant = await visit('merchant', { phone: true });
  await open(merchant, `/shop/claims/${id}`);
  await merchant.getByRole('link', { name: 'cup.png' }).waitFor();
  expect(await merchant.locator('main img').count()).toBe(0);
  await merchant.getByRole('button', { name: 'Show the picture · cup.png' }).tap();
  const picture = merchant.getByRole('img', { name: 'cup.png' });
  await picture.waitFor();
  await expect
    .poll(() => picture.evaluate((img) => (img as HTMLImageElement).naturalWidth), { interval: 100 })
    .toBeGreaterThan(0);
  expect(await merchant.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('an after-sale has a page, on which the service acts for a side and others only look', async () => {
  const order_id = await buy(api(), 'returned', { delivered: true });
  const made = await as('consumer').post<{ id: string }>('/v1/aftersales', {
    ...{ order_id, type: 'return-refund', reason: 'quality', text: 'The handle is loose' },
  });
  const agent = await visit('service-agent');
  await open(agent, '/service/aftersales');
  await agent.locator(`a[href='/service/aftersales/${made.id}']`).first().click();
  await agent.getByText('The handle is loose').waitFor();
  await agent.getByRole('button', { name: 'Decide for the consumer' }).click();
  await agent.getByRole('dialog').getByRole('button', { name: 'Decide for the consumer' }).click();
  await agent.getByText('To be sent back').first().waitFor();

  const auditor = await visit('auditor');
  await open(auditor, `/service/aftersales/${made.id}`);
  await auditor.getByText('Somebody of the platform').first().waitFor();
  expect(await auditor.getByRole('button', { name: 'The consumer has sent it back' }).count()).toBe(0);
});

test('who may claim for themselves sees no desk of the staff', async () => {
  const consumer = await visit('consumer');
  for (const address of ['/service/claims', '/service/aftersales', '/disputes']) {
    await open(consumer, address);
    expect(await consumer.getByRole('table').count()).toBe(0);
    expect(await consumer.getByRole('navigation', { name: 'Main' }).count()).toBe(0);
  }
});
