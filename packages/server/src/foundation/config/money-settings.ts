import { flag, instant, integer, oneOf, partner, setting, sharedSecret, text } from './setting.ts';

/** A hundred billion yuan; within what a JSON number says exactly. */
const MOST_MONEY = 10_000_000_000_000;

/** Those of payments, the fund and the rights of consumers. */
export const MONEY_SETTINGS = {
  moneySince: setting({
    env: 'ANXIN_MONEY_SINCE',
    about: 'From when on events move money; what is older is history. The first start when not set',
    fallback: undefined,
    parse: instant,
  }),
  paymentsUrl: setting({
    env: 'ANXIN_PAYMENTS_URL',
    about: 'Gateway of the payment provider, an https address: docs/payments.md',
    fallback: undefined,
    parse: partner,
  }),
  paymentsSecret: setting({
    env: 'ANXIN_PAYMENTS_SECRET',
    about: 'Secret shared with that gateway, 32 characters or more; it signs what it tells',
    fallback: undefined,
    secret: true,
    parse: sharedSecret,
  }),
  payoutAlone: setting({
    env: 'ANXIN_PAYOUT_ALONE',
    about: 'Minor units up to which a consumer is paid without a second person (docs/fund.md)',
    fallback: '1000000',
    parse: integer(0, MOST_MONEY),
  }),
  exposureMerchant: setting({
    env: 'ANXIN_EXPOSURE_MERCHANT',
    about: 'Minor units that may be advanced for one merchant and not be back; more waits for a person',
    fallback: '50000000',
    parse: integer(0, MOST_MONEY),
  }),
  exposureIncident: setting({
    env: 'ANXIN_EXPOSURE_INCIDENT',
    about: 'Minor units that one incident may cost; more waits for a person',
    fallback: '200000000',
    parse: integer(0, MOST_MONEY),
  }),
  contributionAlone: setting({
    env: 'ANXIN_CONTRIBUTION_ALONE',
    about: 'Minor units that one person may put into the fund',
    fallback: '10000000',
    parse: integer(0, MOST_MONEY),
  }),
  writeOffAlone: setting({
    env: 'ANXIN_WRITE_OFF_ALONE',
    about: 'Minor units that one person may write off',
    fallback: '50000',
    parse: integer(0, MOST_MONEY),
  }),
  writeOffYear: setting({
    env: 'ANXIN_WRITE_OFF_YEAR',
    about: 'Minor units that may be written off in a calendar year',
    fallback: '100000000',
    parse: integer(0, MOST_MONEY),
  }),
  coverageLeast: setting({
    env: 'ANXIN_COVERAGE_LEAST',
    about: 'Per cent of what the fund owes that it should have at least; below it fund managers are told',
    fallback: '150',
    parse: integer(1, 10_000),
  }),
  depositReturnAlone: setting({
    env: 'ANXIN_DEPOSIT_RETURN_ALONE',
    about: 'Minor units of a deposit that one person may pay back',
    fallback: '500000',
    parse: integer(0, MOST_MONEY),
  }),
  depositShortMeasure: setting({
    env: 'ANXIN_DEPOSIT_SHORT_MEASURE',
    about: 'Measure that is proposed against a merchant whose deposit was not filled up in time (`none`: nothing is)',
    fallback: 'no-new-listings',
    parse: text,
  }),
  clearOutDays: setting({
    env: 'ANXIN_CLEAR_OUT_DAYS',
    about: 'Days that the money of a shop which was cleared out stays after an order of which no rights are known',
    fallback: '90',
    parse: integer(1, 1_000),
  }),
  enrolmentNotice: setting({
    env: 'ANXIN_ENROLMENT_NOTICE',
    about: 'Days of notice before a merchant ceases to give a guarantee (docs/claims.md)',
    fallback: '7',
    parse: integer(0, 365),
  }),
  badgeHoldout: setting({
    env: 'ANXIN_BADGE_HOLDOUT',
    about: 'Of a thousand viewers, those who are not shown a badge, to measure whether it sells (0: nobody is counted)',
    fallback: '0',
    parse: integer(0, 500),
  }),
  claimEvidence: setting({
    env: 'ANXIN_CLAIM_EVIDENCE',
    about: 'Hours within which a consumer adds what a claim lacks; then it is closed',
    fallback: '72',
    parse: integer(1, 2_160),
  }),
  claimConsent: setting({
    env: 'ANXIN_CLAIM_CONSENT',
    about: 'Hours within which a consumer says whether an offer will do; then a person decides',
    fallback: '48',
    parse: integer(1, 2_160),
  }),
  claimDecision: setting({
    env: 'ANXIN_CLAIM_DECISION',
    about: 'Hours within which the platform decides a claim',
    fallback: '72',
    parse: integer(1, 2_160),
  }),
  claimPayout: setting({
    env: 'ANXIN_CLAIM_PAYOUT',
    about: 'Hours within which a granted claim is paid',
    fallback: '24',
    parse: integer(1, 2_160),
  }),
  instantMost: setting({
    env: 'ANXIN_INSTANT_MOST',
    about: 'Instant refund: the most that is refunded at once, in minor units',
    fallback: '500000',
    parse: integer(0, 1_000_000_000),
  }),
  instantPerConsumer: setting({
    env: 'ANXIN_INSTANT_PER_CONSUMER',
    about: 'Instant refund: how often a consumer is given it within 30 days',
    fallback: '10',
    parse: integer(0, 100),
  }),
  instantPerPair: setting({
    env: 'ANXIN_INSTANT_PER_PAIR',
    about: 'Instant refund: how often a consumer is given it at one merchant within 30 days',
    fallback: '3',
    parse: integer(0, 100),
  }),
  instantInTransit: setting({
    env: 'ANXIN_INSTANT_IN_TRANSIT',
    about: '1: instant refund also for goods on their way, which are recalled',
    fallback: '0',
    parse: flag,
  }),
  instantInTransitMost: setting({
    env: 'ANXIN_INSTANT_IN_TRANSIT_MOST',
    about: 'Instant refund of goods on their way: the most that is refunded, in minor units',
    fallback: '20000',
    parse: integer(0, 1_000_000_000),
  }),
  instantCredit: setting({
    env: 'ANXIN_INSTANT_CREDIT',
    about: 'Instant refund of goods on their way: the least credit of a consumer, 0 to 99',
    fallback: '60',
    parse: integer(0, 99),
  }),
  logisticsFirstScan: setting({
    env: 'ANXIN_LOGISTICS_FIRST_SCAN',
    about:
      'Hours within which a carrier has seen what was said to be shipped, where no terms say otherwise (docs/logistics.md)',
    fallback: '24',
    parse: integer(1, 720),
  }),
  logisticsPickup: setting({
    env: 'ANXIN_LOGISTICS_PICKUP',
    about: 'Hours within which a carrier has picked it up',
    fallback: '24',
    parse: integer(1, 720),
  }),
  logisticsStandstill: setting({
    env: 'ANXIN_LOGISTICS_STANDSTILL',
    about: 'Hours that may lie between two scans of a parcel',
    fallback: '72',
    parse: integer(1, 720),
  }),
  logisticsLost: setting({
    env: 'ANXIN_LOGISTICS_LOST',
    about: 'Hours without a scan after which a parcel counts as lost',
    fallback: '168',
    parse: integer(24, 2_160),
  }),
  logisticsSameCity: setting({
    env: 'ANXIN_LOGISTICS_SAME_CITY',
    about: 'Hours from pick-up to delivery within a city',
    fallback: '48',
    parse: integer(1, 2_160),
  }),
  logisticsSameProvince: setting({
    env: 'ANXIN_LOGISTICS_SAME_PROVINCE',
    about: 'Hours from pick-up to delivery within a province',
    fallback: '96',
    parse: integer(1, 2_160),
  }),
  logisticsElsewhere: setting({
    env: 'ANXIN_LOGISTICS_ELSEWHERE',
    about: 'Hours from pick-up to delivery anywhere else',
    fallback: '168',
    parse: integer(1, 2_160),
  }),
  logisticsCount: setting({
    env: 'ANXIN_LOGISTICS_COUNT',
    about: 'Minutes between two counts of the carriers’ scorecard: an even part of an hour (docs/logistics.md)',
    fallback: '5',
    parse: oneOf('1', '2', '3', '4', '5', '6', '10', '12', '15', '20', '30'),
  }),
  disputeNegotiation: setting({
    env: 'ANXIN_DISPUTE_NEGOTIATION',
    about: 'Days for which two sides of a dispute can come to terms before the platform rules (docs/disputes.md)',
    fallback: '3',
    parse: integer(1, 5),
  }),
} as const;
