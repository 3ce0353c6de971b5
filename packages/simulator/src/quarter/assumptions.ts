/** What an assumption rests on: the report of 2021, a rule of another marketplace, or nothing but our own guess. */
export type Basis = 'report' | 'analogue' | 'guess';

/** Something that the simulated quarter takes for granted about people, goods and carriers. */
export interface Assumption {
  about: string;
  unit: 'share' | 'hours' | 'yuan' | 'pieces';
  value: number;
  /** Between which it is moved to see how results move with it. */
  low: number;
  high: number;
  basis: Basis;
  why: string;
}

/**
 * Everything that is assumed, each once and with its reason. None of it was measured on a marketplace: what follows from it
 * shows what the machine does with such people, not what people do.
 */
export const ASSUMPTIONS = {
  basket: {
    ...{ about: 'median price of what is bought', unit: 'yuan', value: 79, low: 40, high: 158 },
    ...{ basis: 'guess', why: 'sets how much lies under the amounts up to which claims are decided at once' },
  },
  sensitiveGoods: {
    ...{ about: 'orders of goods that can cause an allergy', unit: 'share', value: 0.25, low: 0.125, high: 0.5 },
    ...{ basis: 'guess', why: 'cosmetics, wash and mother-and-baby goods, as the right names them' },
  },
  anxinShops: {
    ...{ about: 'trade of shops that give 安心购, the nine rights', unit: 'share', value: 0.6, low: 0.3, high: 0.9 },
    ...{ basis: 'guess', why: 'the report counts over 300,000 such shops and not their share of the trade' },
  },
  singleRights: {
    ...{ about: 'other shops that give a right by itself, of each right', unit: 'share', value: 0.5 },
    ...{ low: 0.25, high: 1, basis: 'guess', why: '极速退款, 晚发即赔, 坏损包退, 过敏包退, 价格保护' },
  },
  regrets: {
    ...{ about: 'orders whose consumer wants the money back soon after paying', unit: 'share', value: 0.08 },
    ...{ low: 0.04, high: 0.16, basis: 'guess', why: 'bought in a live room, regretted after it' },
  },
  regretHours: {
    ...{ about: 'mean time until it is regretted', unit: 'hours', value: 9, low: 4.5, high: 18 },
    ...{ basis: 'guess', why: 'what has left by then is no longer refunded at once' },
  },
  shipHours: {
    ...{ about: 'mean time from payment to shipment, of what is shipped in time', unit: 'hours', value: 24 },
    ...{ low: 12, high: 28, basis: 'analogue', why: 'within the 48 hours of the usual promise (delivery_delay_day 2)' },
  },
  lateShipments: {
    ...{ about: 'orders shipped after the promise', unit: 'share', value: 0.03, low: 0.015, high: 0.06 },
    ...{ basis: 'guess', why: 'a day late in the mean' },
  },
  falseShipments: {
    ...{ about: 'waybills that no carrier sees within a day', unit: 'share', value: 0.003, low: 0.0015, high: 0.006 },
    ...{ basis: 'guess', why: 'the trigger of 虚假发货必赔' },
  },
  carrierHours: {
    ...{ about: 'mean time from pick-up to delivery', unit: 'hours', value: 60, low: 36, high: 90 },
    ...{ basis: 'guess', why: 'also of goods on their way back; promised are 168 hours between provinces' },
  },
  stalledParcels: {
    ...{ about: 'parcels that stand still for more than three days', unit: 'share', value: 0.006 },
    ...{ low: 0.003, high: 0.012, basis: 'guess', why: 'the carrier’s fault, paid as 晚发即赔' },
  },
  lostParcels: {
    ...{ about: 'parcels that are never seen again', unit: 'share', value: 0.0015, low: 0.00075, high: 0.003 },
    ...{
      basis: 'guess',
      why: 'the consumer asks for the money ten days after shipment, where it did not come by itself before',
    },
  },
  noReasonReturns: {
    ...{ about: 'delivered orders that are sent back without a reason', unit: 'share', value: 0.07 },
    ...{ low: 0.035, high: 0.14, basis: 'guess', why: 'the statutory seven days' },
  },
  defects: {
    ...{ about: 'delivered orders with a defect that shows within ten days', unit: 'share', value: 0.012 },
    ...{ low: 0.006, high: 0.024, basis: 'report', why: 'the report’s inspections failed 1.34 of a hundred items' },
  },
  damages: {
    ...{ about: 'orders that arrive damaged', unit: 'share', value: 0.008, low: 0.004, high: 0.016 },
    ...{ basis: 'guess', why: 'found on the day of delivery' },
  },
  allergies: {
    ...{ about: 'sensitive goods that cause an allergy', unit: 'share', value: 0.02, low: 0.01, high: 0.04 },
    ...{ basis: 'guess', why: 'seen after use, so the goods are opened' },
  },
  priceCuts: {
    ...{ about: 'goods that become cheaper once in the quarter, by 12 of a hundred', unit: 'share', value: 0.08 },
    ...{ low: 0.04, high: 0.16, basis: 'guess', why: 'whoever bought in the days before is paid the difference' },
  },
  knowsRights: {
    ...{ about: 'consumers who use a right that they have', unit: 'share', value: 0.85, low: 0.6, high: 1 },
    ...{ basis: 'guess', why: 'the others ask for an ordinary after-sale' },
  },
  answerHours: {
    ...{ about: 'mean time in which a merchant answers', unit: 'hours', value: 14, low: 7, high: 28 },
    ...{ basis: 'analogue', why: 'of the 48 hours after which silence agrees' },
  },
  silentMerchants: {
    ...{ about: 'requests that a merchant never answers', unit: 'share', value: 0.05, low: 0.025, high: 0.1 },
    ...{ basis: 'guess', why: 'the deadline agrees for it' },
  },
  receiptHours: {
    ...{ about: 'mean time in which a merchant confirms what came back', unit: 'hours', value: 30, low: 15, high: 60 },
    ...{ basis: 'analogue', why: 'of eight days, and by law of seven' },
  },
  shipsAnyway: {
    ...{ about: 'requests that are overtaken by the shipment where the merchant has not answered', unit: 'share' },
    ...{
      value: 0.5,
      low: 0.25,
      high: 1,
      basis: 'guess',
      why: 'a warehouse packs what the shop’s desk has not stopped',
    },
  },
  refusesSound: {
    ...{ about: 'requests for goods not used, or faulty, that a merchant refuses', unit: 'share', value: 0.06 },
    ...{ low: 0.03, high: 0.12, basis: 'guess', why: 'the law leaves little room for it' },
  },
  refusesOnTheWay: {
    ...{ about: 'requests about goods on their way that a merchant refuses', unit: 'share', value: 0.5 },
    ...{ low: 0.25, high: 1, basis: 'guess', why: 'the goods are to arrive first' },
  },
  refusesOpened: {
    ...{ about: 'requests about opened goods, for an allergy, that a merchant refuses', unit: 'share', value: 0.7 },
    ...{ low: 0.35, high: 1, basis: 'guess', why: 'opened goods cannot be sold again' },
  },
  disputes: {
    ...{ about: 'refused consumers who open a dispute', unit: 'share', value: 0.45, low: 0.225, high: 0.9 },
    ...{ basis: 'guess', why: 'the others send unused goods back by law, or let it rest' },
  },
  offers: {
    ...{ about: 'disputes in which the merchant then offers the refund', unit: 'share', value: 0.3 },
    ...{ low: 0.15, high: 0.6, basis: 'guess', why: 'accepted at once; the others wait three days for a ruling' },
  },
  ruledForConsumer: {
    ...{ about: 'rulings for the consumer', unit: 'share', value: 0.65, low: 0.4, high: 0.9 },
    ...{ basis: 'guess', why: 'moves what refunds cost and when they come, not how many disputes there are' },
  },
  staffHours: {
    ...{ about: 'mean time in which the platform’s people decide a claim or rule', unit: 'hours', value: 20 },
    ...{ low: 10, high: 40, basis: 'analogue', why: 'of 72 hours for a claim and fifteen days for a dispute' },
  },
  closingShops: {
    ...{ about: 'shops that stop trading in the quarter', unit: 'share', value: 0.02, low: 0.01, high: 0.04 },
    ...{ basis: 'guess', why: 'they answer nobody and have nothing left: what is paid for them becomes a debt' },
  },
  ordersOfConsumer: {
    ...{ about: 'mean orders of a consumer in the quarter', unit: 'pieces', value: 4, low: 2, high: 8 },
    ...{ basis: 'guess', why: 'limits against abuse count by consumer' },
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof ASSUMPTIONS;
export const ASSUMPTION_NAMES = Object.keys(ASSUMPTIONS) as AssumptionName[];
export type Assumed = Readonly<Record<AssumptionName, number>>;

/** The values, some of them moved. */
export const assumed = (moved: Partial<Assumed> = {}): Assumed => ({
  ...(Object.fromEntries(ASSUMPTION_NAMES.map((name) => [name, ASSUMPTIONS[name].value])) as Assumed),
  ...moved,
});
