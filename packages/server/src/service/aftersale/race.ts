import type { ShipStop } from '../../marketplace/ship-stop.ts';
import { foldWord, NOT_YET_WORDS } from '../logistics/scan.ts';
import type { Bearer, Race } from './aftersale.ts';

/**
 * Who bears the refund: as was planned when it was paid, or one of the two alone, because what was heard later shows who let
 * the goods go.
 */
export type RefundBearer = 'planned' | 'merchant' | 'platform';

interface RaceTerms {
  /** Who bears the goods where they do not come back, and the way back where they do. */
  goods: Bearer;
  freight: Bearer;
  refund: RefundBearer;
  why: { zh: string; en: string };
}

/** The consumer has the money in all of them. */
export const RACE_TERMS: Readonly<Record<Race, RaceTerms>> = {
  clean: {
    ...{ goods: 'nobody', freight: 'nobody', refund: 'planned' },
    why: { zh: '停止发货时货物未动', en: 'Nothing had been done to the goods when the order was stopped' },
  },
  'label-first': {
    ...{ goods: 'merchant', freight: 'merchant', refund: 'planned' },
    why: {
      zh: '停止前已打单或查看地址，货物仍在商家处；面单作废，若仍寄出由商家承担',
      en: 'A label or an address was out before the stop, the goods still with the merchant: it sees to it that they stay',
    },
  },
  'in-transit': {
    ...{ goods: 'merchant', freight: 'platform', refund: 'planned' },
    why: {
      zh: '运输途中由平台放款并拦截，货物退回商家，运费由平台承担',
      en: 'The platform refunded goods on their way: they go back to the merchant, and the platform pays for that',
    },
  },
  'shipped-untold': {
    ...{ goods: 'merchant', freight: 'merchant', refund: 'merchant' },
    why: {
      zh: '商家称停止前已发货，但未及时告知，且无揽收记录',
      en: 'The merchant says that it shipped before the stop, told so too late, and no carrier bears it out',
    },
  },
  'handed-over-untold': {
    ...{ goods: 'platform', freight: 'platform', refund: 'platform' },
    why: {
      zh: '停止前承运商已揽收，揽收记录迟到',
      en: 'A carrier had the parcel before the stop, and was heard of only after it',
    },
  },
  'shipped-after-stop': {
    ...{ goods: 'merchant', freight: 'merchant', refund: 'merchant' },
    why: { zh: '已停止发货后商家仍寄出', en: 'The merchant shipped although the order was stopped' },
  },
  'platform-error': {
    ...{ goods: 'platform', freight: 'platform', refund: 'platform' },
    why: {
      zh: '停止前平台已获知发货，仍予放款',
      en: 'The platform had been told of the shipment before it stopped the order, and refunded all the same',
    },
  },
};

/** A merchant that has its goods back is no worse off than with any other refund. */
export const refundBearer = (race: Race, { returnedAt }: Pick<ShipStop, 'returnedAt'>): RefundBearer =>
  RACE_TERMS[race].refund === 'platform' && returnedAt !== null ? 'planned' : RACE_TERMS[race].refund;

const NOT_YET = new Set(NOT_YET_WORDS);
/** Whether a carrier has the parcel of which it says this word; of a word that nobody has explained it is taken to. */
export const isOnItsWay = (status: string): boolean => !NOT_YET.has(foldWord(status));

/** Words for one that is with who sent it again; one that is on its way back may still be lost. */
const BACK = new Set(['returned', 'returned-to-sender', '已退回']);
export const isBack = (status: string): boolean => BACK.has(foldWord(status));

/**
 * The race of a stopped order, from everything that is known of it: the same whatever was heard first. What counts is when a
 * thing happened; when it was told only says whether the platform could have known.
 */
export function raceOf(stop: ShipStop): Race {
  const { stoppedAt, scanAt, wordAt, labelledAt, openedAt } = stop;
  if (stoppedAt === null) throw new RangeError(`order ${stop.orderId} was never stopped`);
  const before = (at: Date | null): boolean => at !== null && at < stoppedAt;
  // neither is noted of an order that is stopped, so whatever is there was first
  const touched = labelledAt !== null || openedAt !== null;
  if (stop.knownBefore) return 'platform-error';
  if (before(scanAt)) return 'handed-over-untold';
  // a carrier that picked it up after the stop is believed before a merchant that says otherwise
  if (scanAt !== null) return 'shipped-after-stop';
  if (before(wordAt)) return 'shipped-untold';
  if (wordAt !== null) return 'shipped-after-stop';
  return touched ? 'label-first' : 'clean';
}
