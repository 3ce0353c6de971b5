import { createStory, type Happening } from '../story.ts';
import { AUDIT_FINDINGS, LAB_FINDINGS, NOTICE_GROUNDS } from '../words/talk.ts';
import { isOpen, onSale, pickMerchant } from '../world.ts';
import { idOf, minutes, type Telling } from './context.ts';

/** A laboratory tells of a sample. In the report of 2021 about one in seventy-five failed; the crooked fail more. */
const FAILS = { honest: 0.004, careless: 0.05, crooked: 0.3, 'come-back': 0.35 } as const;

export function tellLab({ world, key, at, chance }: Telling): Happening[] {
  const merchant = pickMerchant(world, at, chance);
  if (!merchant) return [];
  const product = chance.one(onSale(merchant, at));
  const failed = chance.happens(FAILS[merchant.nature]);
  const story = createStory(`${world.seed}.${key}`);
  const id = idOf('i', key);
  story.tell('lab.reported', `inspection/${id}`, at, {
    inspection: {
      ...{ id, product_id: product.id, merchant_id: merchant.id, laboratory_id: `lab${chance.between(1, 4)}` },
      result: failed ? 'failed' : 'passed',
      findings: failed ? chance.some(LAB_FINDINGS, chance.between(1, 2)) : [],
    },
  });
  return story.happenings;
}

export function tellAudit({ world, key, at, chance }: Telling): Happening[] {
  const merchant = pickMerchant(world, at, chance);
  if (!merchant) return [];
  const findings = chance.some(AUDIT_FINDINGS, chance.happens(FAILS[merchant.nature] * 2) ? chance.between(1, 3) : 0);
  const story = createStory(`${world.seed}.${key}`);
  const id = idOf('g', key);
  story.tell('audit.completed', `audit/${id}`, at, {
    audit: {
      id,
      merchant_id: merchant.id,
      kind: 'warehouse',
      result: findings.length > 1 ? 'failed' : 'passed',
      findings,
    },
  });
  return story.happenings;
}

/** A brand complains: mostly about those who deserve it, sometimes about others. */
export function tellNotice({ world, key, at, chance }: Telling): Happening[] {
  const shops = world.merchants.filter((merchant) => isOpen(merchant, at));
  const suspects = shops.filter(({ nature }) => nature === 'crooked' || nature === 'come-back');
  if (shops.length === 0) return [];
  const merchant = chance.one(suspects.length > 0 && chance.happens(0.8) ? suspects : shops);
  const targets = chance.some(onSale(merchant, at), chance.between(1, 3)).map(({ id }) => `product/${id}`);
  if (targets.length === 0) return [];
  const story = createStory(`${world.seed}.${key}`);
  const id = idOf('n', key);
  const holder = chance.one(world.rightsHolders);
  story.tell('ip.notice.filed', `notice/${id}`, at + minutes(chance, 0, 30), {
    notice: { id, rights_holder_id: holder, right_id: `tm-${holder}-1`, targets, grounds: chance.one(NOTICE_GROUNDS) },
  });
  return story.happenings;
}
