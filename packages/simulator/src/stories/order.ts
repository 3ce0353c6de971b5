import { lateRate } from '../drift.ts';
import { HABITS } from '../goods.ts';
import { chanceOf } from '../random.ts';
import { createStory, type Happening, type Story, yuan } from '../story.ts';
import { DAY, dayOf, HOUR, seasonOf } from '../time.ts';
import { CARRIERS, SITES } from '../words/talk.ts';
import { type Consumer, type Creator, type Merchant, onSale, type Product, pickMerchant } from '../world.ts';
import { tellReview } from './after.ts';
import { idOf, minutes, type Telling } from './context.ts';
import { tellAftersale, tellTalk, tellTicket } from './service.ts';

export interface Purchase {
  id: string;
  consumer: Consumer;
  merchant: Merchant;
  product: Product;
  creator: Creator | undefined;
  liveId?: string;
}

/** One that is paid for. */
export interface Paid extends Purchase {
  promisedAt: number;
  /** What was paid for each piece: less than its price where there was a coupon. */
  paidEach: number;
}

/** Where a sale came from, when it was a live room. */
export interface Through {
  creator: Creator;
  liveId: string;
}

/** Who buys what, where chance does not decide it. */
export interface Chosen {
  product: Product;
  consumer?: Consumer;
}

/** From the payment to the last word about it. */
export function tellOrder(telling: Telling, chosen?: Chosen, through?: Through): Happening[] {
  const { world, key, at, chance } = telling;
  const merchant = chosen?.product.merchant ?? pickMerchant(world, at, chance);
  if (!merchant) return [];
  const product = chosen?.product ?? chance.one(onSale(merchant, at));
  const creators = world.creators.filter((creator) => creator.partner === merchant && creator.appliedAt < at);
  const purchase: Purchase = {
    id: idOf('o', key),
    ...{ merchant, product, consumer: chosen?.consumer ?? chance.one(world.consumers) },
    creator: through?.creator ?? (creators.length > 0 && chance.happens(0.5) ? chance.one(creators) : undefined),
    ...(through ? { liveId: through.liveId } : {}),
  };
  const story = createStory(`${world.seed}.${key}`);
  const paid = pay(story, purchase, telling);
  const shipped = ship(story, paid, at, telling);
  if (shipped === undefined) return story.happenings;
  const aside = { ...telling, chance: chanceOf(world.seed, 'after', key) };
  const delivered = deliver(story, purchase, shipped, aside);
  afterwards(story, paid, delivered, aside);
  // told by the clock: a ticket may come between two scans
  return story.happenings.sort((a, b) => (a.event.time < b.event.time ? -1 : a.event.time > b.event.time ? 1 : 0));
}

/** An order that is paid for and waits; its shipment is the marketplace's to bring, or not. */
export function tellOpenOrder(
  telling: Telling,
  { id, product, consumer }: Required<Chosen> & { id: string },
): Happening[] {
  const story = createStory(`${telling.world.seed}.${telling.key}`);
  const purchase: Purchase = { id, consumer, merchant: product.merchant, product, creator: undefined };
  pay(story, purchase, telling, 48);
  return story.happenings;
}

function pay(story: Story, purchase: Purchase, { at, chance }: Telling, hours = chance.happens(0.3) ? 24 : 48): Paid {
  const { id, consumer, merchant, product, creator, liveId } = purchase;
  const { campaign } = seasonOf(dayOf(at));
  const quantity = chance.happens(0.8) ? 1 : chance.between(2, 4);
  const full = product.price * quantity;
  const coupon = campaign !== undefined && full > 5_000 ? Math.floor(full * 0.08) : 0;
  const promisedAt = at + hours * HOUR;
  story.tell('order.paid', `order/${id}`, at, {
    order: {
      ...{ id, consumer_id: consumer.id, merchant_id: merchant.id },
      ...(creator ? { creator_id: creator.id } : {}),
      ...(liveId ? { live_id: liveId } : {}),
      ...(campaign ? { campaign } : {}),
      items: [{ product_id: product.id, quantity, price: yuan(product.price) }],
      paid: yuan(full - coupon),
      freight: yuan(0),
      shares: {
        ...(coupon > 0 ? { coupons: [{ funder: 'platform', amount: yuan(coupon) }] } : {}),
        ...(creator
          ? { commissions: [{ party: { type: 'creator', id: creator.id }, amount: yuan(full * 0.12) }] }
          : {}),
        platform_fee: yuan(full * 0.05),
      },
      promised_ship_at: new Date(promisedAt).toISOString(),
      region_code: consumer.region.code,
      recipient: {
        ...{ name: consumer.name, phone: consumer.phone, address: consumer.address },
        ...{ province: consumer.region.province, city: consumer.region.city, district: consumer.region.district },
      },
    },
  });
  return { ...purchase, promisedAt, paidEach: Math.floor((full - coupon) / quantity) };
}

const ids = ({ id, consumer, merchant }: Purchase) => ({ id, consumer_id: consumer.id, merchant_id: merchant.id });

/** @returns when it was shipped, or undefined where it never was */
function ship(story: Story, purchase: Paid, at: number, { chance }: Telling): number | undefined {
  const { merchant, promisedAt } = purchase;
  const subject = `order/${purchase.id}`;
  const behind = `merchant/${merchant.id}`;
  if (chance.happens(0.045)) {
    const cancelledAt = at + minutes(chance, 5, 600);
    story.tell('order.cancelled', subject, cancelledAt, {
      order: { ...ids(purchase), cancelled_by: 'consumer', reason: chance.one(['不想要了', '拍错了', '地址写错']) },
    });
    return undefined;
  }
  const late = chance.happens(Math.min(0.8, HABITS[merchant.nature].late * lateRate(at)));
  if (late && merchant.nature !== 'honest' && chance.happens(0.15)) {
    story.tell(
      'order.cancelled',
      subject,
      promisedAt + Math.floor((1 + 3 * chance.fraction()) * DAY),
      { order: { ...ids(purchase), cancelled_by: 'platform', reason: '商家超时未发货' } },
      { kind: 'late-shipping', disguise: 'none', behind, act: true },
    );
    return undefined;
  }
  const shippedAt = late
    ? promisedAt + Math.floor((1 + 60 * chance.fraction() ** 2) * HOUR)
    : at + Math.floor((promisedAt - at) * (0.12 + 0.8 * chance.fraction()));
  const feigned = !late && (merchant.nature === 'crooked' || merchant.nature === 'come-back') && chance.happens(0.12);
  story.tell(
    'order.shipped',
    subject,
    shippedAt,
    { order: { ...ids(purchase), parcel_ids: [`k${purchase.id.slice(1)}`] } },
    late
      ? { kind: 'late-shipping', disguise: 'none', behind, act: true }
      : feigned
        ? { kind: 'false-shipping', disguise: 'none', behind, act: true }
        : null,
  );
  // a waybill that was only printed: the carrier sees the parcel days later
  return feigned ? shippedAt + Math.floor((3 + 2 * chance.fraction()) * DAY) : shippedAt;
}

/** @returns when it arrived */
function deliver(story: Story, purchase: Purchase, shippedAt: number, { chance }: Telling): number {
  const id = `k${purchase.id.slice(1)}`;
  const carrier = chance.one(CARRIERS);
  const weight = chance.between(150, 5_000);
  const scan = (status: string, at: number, place: string): void =>
    story.tell('parcel.scanned', `parcel/${id}`, at, {
      parcel: {
        ...{ id, order_id: purchase.id, consumer_id: purchase.consumer.id, merchant_id: purchase.merchant.id },
        ...{ carrier, status, at: new Date(at).toISOString(), weight_g: weight, place },
      },
    });
  scan('collected', shippedAt + minutes(chance, 40, 400), `${purchase.product.place}揽收点`);
  const arrivedAt = shippedAt + Math.floor((26 + 60 * chance.fraction()) * HOUR);
  if (chance.happens(0.4)) scan('in-transit', shippedAt + minutes(chance, 700, 1_300), chance.one(SITES));
  scan('signed', arrivedAt, `${purchase.consumer.region.city}派送站`);
  story.tell('order.delivered', `order/${purchase.id}`, arrivedAt + 60_000, { order: ids(purchase) });
  return arrivedAt;
}

function afterwards(story: Story, purchase: Paid, deliveredAt: number, telling: Telling): void {
  const { chance } = telling;
  const { merchant, product } = purchase;
  const habits = HABITS[merchant.nature];
  const fake = product.truth !== null && 'kind' in product.truth && product.truth.kind === 'counterfeit';
  const trouble = chance.happens(fake ? 0.6 : 0.03 + habits.late * 0.5);
  if (chance.happens(0.22) || habits.talk > 0.1)
    tellTalk(story, purchase, deliveredAt + minutes(chance, 30, 2_000), telling, trouble);
  if (chance.happens(fake ? 0.7 : 0.38))
    tellReview(story, purchase, deliveredAt + minutes(chance, 200, 7_000), telling, trouble, fake);
  if (chance.happens(trouble ? 0.55 : 0.03))
    tellTicket(story, purchase, deliveredAt + minutes(chance, 60, 3_000), telling);
  if (trouble && chance.happens(0.7))
    tellAftersale(story, purchase, deliveredAt + minutes(chance, 60, 2_500), telling, fake);
  else if (chance.happens(0.45)) {
    const completedAt = deliveredAt + Math.floor((1 + 6 * chance.fraction()) * DAY);
    story.tell('order.completed', `order/${purchase.id}`, completedAt, { order: ids(purchase) });
    if (chance.happens(0.3))
      story.tell('settlement.due', `merchant/${merchant.id}`, completedAt + HOUR, {
        settlement: {
          id: `s${purchase.id.slice(1)}`,
          merchant_id: merchant.id,
          order_id: purchase.id,
          amount: yuan(product.price * 0.83),
        },
      });
  }
}
