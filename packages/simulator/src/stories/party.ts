import { createStory, type Happening } from '../story.ts';
import { HOUR } from '../time.ts';
import type { Creator, Merchant } from '../world.ts';
import { pickMerchant } from '../world.ts';
import type { Telling } from './context.ts';

export function tellMerchant(merchant: Merchant, { world, key }: Telling): Happening[] {
  const story = createStory(`${world.seed}.${key}`);
  const { id, name, license, legalPerson, address, phone, bankAccount, categories, devices, ip, former } = merchant;
  story.tell(
    'merchant.applied',
    `merchant/${id}`,
    merchant.appliedAt,
    {
      merchant: {
        ...{ id, name, license_no: license, legal_person: legalPerson, address, phone, bank_account: bankAccount },
        ...{ category_ids: categories, device_ids: devices, ip },
      },
    },
    former ? { kind: 'come-back', disguise: 'none', behind: `merchant/${former.id}`, act: true } : null,
  );
  story.tell('deposit.paid', `merchant/${id}`, merchant.appliedAt + HOUR, {
    deposit: {
      id: `d${id}`,
      merchant_id: id,
      amount: { amount: 200_000 + 50_000 * categories.length, currency: 'CNY' },
    },
  });
  return story.happenings;
}

export function tellCreator(creator: Creator, { world, key }: Telling): Happening[] {
  const story = createStory(`${world.seed}.${key}`);
  const { id, name, followers, agencyId, identity, devices } = creator;
  story.tell('creator.applied', `creator/${id}`, creator.appliedAt, {
    creator: { id, name, followers, ...(agencyId ? { agency_id: agencyId } : {}), identity, device_ids: devices },
  });
  return story.happenings;
}

/** What the payment side says of a merchant now and then. */
export function tellBalance({ world, key, at, chance }: Telling): Happening[] {
  const merchant = pickMerchant(world, at, chance);
  if (!merchant) return [];
  const story = createStory(`${world.seed}.${key}`);
  const available = chance.between(20_000, 900_000);
  story.tell('balance.reported', `merchant/${merchant.id}`, at, {
    balance: {
      merchant_id: merchant.id,
      available: { amount: merchant.nature === 'honest' ? available : available - 150_000, currency: 'CNY' },
      frozen: { amount: chance.between(0, 60_000), currency: 'CNY' },
    },
  });
  return story.happenings;
}
