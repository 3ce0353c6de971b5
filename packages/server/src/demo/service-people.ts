import { drawMedia, pathsIn, SET_PIECES } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import type { Party, Principal } from '../foundation/access/principal.ts';
import { createAttachments } from '../foundation/attachments/attachments.ts';
import type { Clock } from '../foundation/clock.ts';
import { Problem } from '../foundation/errors.ts';
import type { Reason } from '../service/dispute/dispute.ts';
import { readOrderFacts } from '../service/dispute/order.facts.ts';
import { partyOf, share } from './reviewers.ts';
import {
  aftersalesIn,
  claimsIn,
  disputesIn,
  type Untouched,
  untouchedOrders,
  type Waiting,
  type WaitingAftersale,
} from './service-waiting.ts';
import type { DemoState } from './state.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CURRENCY = 'CNY';

/** Those of the platform who serve consumers in the history. */
export interface ServiceStaff {
  agent: Principal;
  arbitrator: Principal;
  /** Two: what one asks for the other agrees to. */
  managers: readonly [Principal, Principal];
}

export interface ServicePeopleOptions {
  platform: Platform;
  clock: Clock;
  state: DemoState;
  staff: ServiceStaff;
}

/** How it is shown that something is wrong with what came, by the right that there is for it. */
interface Claiming {
  code: string;
  /** Kinds of it, a picture each. */
  evidence: readonly string[];
  asked?: Record<string, string>;
  ground?: string;
}
const CLAIMS: readonly Claiming[] = [
  { code: 'damage-return', evidence: ['photo', 'photo'], asked: { damage: 'whole' } },
  { code: 'quality-15-days', evidence: ['photo'], ground: 'quality' },
];

/** Of orders that came: those of which something is claimed, and those that are to go back. */
const CLAIMING = 0.18;
const RETURNING = 0.12;
/** Of orders that are paid for and not sent. */
const REGRETTING = 0.07;
/** In the last days there is more: of what is under way somebody wants to see some. */
const LATELY = { hours: 5 * 24, times: 2 };
/** What was asked so shortly before the end is left to the visitor to decide. */
const FRESH_CLAIMS = 30;
const FRESH_DISPUTES = 100;

/** Orders of the tour's consumer: one that the arbitrator finds, and one that the merchant finds. */
const TOUR = { disputed: 'o-tour5', asked: 'o-tour6' } as const;
/** Hours before the history's end at which a return is asked for. */
const TOUR_ASKS: Readonly<Record<string, number>> = { [TOUR.disputed]: 156, [TOUR.asked]: 18 };

/** What shops answer, of one: half agree, some refuse, and the rest let the time run out. */
const AGREE = 0.5;
const REFUSE = 0.85;
/** Of those who are refused, who lets it rest. */
const REST = 0.1;

const REFUSED_WORDS = '商品出库前已逐件检验，照片不能说明是质量问题。';
const UNCLEAR_WORDS = '照片看不出损坏的位置。';
const DISPUTE_WORDS = '商家拒绝了我的申请，可收到的商品和详情页写的确实不一样。';
const RULED_FOR = '双方提交的材料已核对：消费者的照片与商品批次一致，商家没有提出相反的证据。';
const RULED_AGAINST = '消费者提交的照片与所购商品不符，商家的出库记录完整。';

/** Goods are drawn in so many ways. */
const LOOKS = 10;

/** Pictures of the goods, for some that somebody took: each is another. */
function photoOf(product: unknown, n: number): Buffer {
  const [path] = pathsIn(product);
  const other = path?.replace(/\d(?=\.png$)/, (look) => String((Number(look) + n) % LOOKS));
  return (other && drawMedia(other)) || Buffer.from(`photo ${n}`);
}

const isOfTour = ({ consumer }: Waiting): boolean => consumer === SET_PIECES.consumer;

/**
 * What consumers, merchants and the platform's staff did about orders of the last weeks, through the desks that the pages
 * use. Who does what and when follows from the order, so that a history that is told again comes out the same.
 */
export function createServicePeople({ platform, clock, state, staff }: ServicePeopleOptions): { act(): Promise<void> } {
  const { db, service } = platform;
  const { aftersales, claims, disputes } = service;
  const attachments = createAttachments({ ...platform, videoMost: 1 });
  const consumer = (row: Waiting) => partyOf(`consumer/${row.consumer}`);
  const merchant = (row: Waiting) => partyOf(`merchant/${row.merchant}`);
  const now = (): number => clock.now().getTime();
  /** Hours until the history's end. */
  const left = (): number => (state.until.getTime() - now()) / HOUR;
  /** Whether so many hours have passed, and a part of more that is the order's own. */
  const isTime = (row: Waiting, what: string, least: number, more: number): boolean =>
    now() - row.at.getTime() >= (least + more * share(row.order, `${what} when`)) * HOUR;
  const happens = (row: Waiting, what: string, part: number): boolean =>
    share(row.order, what) < part * (left() < LATELY.hours ? LATELY.times : 1);

  /** What is no longer possible, or was not to begin with, is let rest. */
  async function each<T extends Waiting>(rows: readonly T[], work: (row: T) => Promise<unknown>): Promise<void> {
    for (const row of rows)
      try {
        await work(row);
      } catch (error) {
        if (!(error instanceof Problem) || error.status >= 500) throw error;
      }
  }

  const ordersOf = (since: 'delivered_at' | 'paid_at', days: number): Promise<Untouched[]> =>
    untouchedOrders(db, { since, from: new Date(now() - days * DAY), to: clock.now() });

  const photo = async (by: Principal, row: Waiting, of: { claim: string; person: Party }, n: number) => {
    const content = photoOf(row.product, n).toString('base64');
    const about = { about: `claim/${of.claim}`, person: of.person };
    return (await attachments.add(by, about, { name: `photo-${n + 1}.png`, type: 'image/png', content })).id;
  };

  const open = (row: Waiting, type: string, reason: string) =>
    aftersales.desk.make(consumer(row), { orderId: row.order, type, reason }, row.consumer);

  /** Who wants their money back: before anything was sent, or when they have seen what came. */
  const ask = async (): Promise<void> => {
    const wants = (row: Untouched, part: number, hours: number): boolean => {
      if (!isOfTour(row)) return happens(row, 'asks', part) && isTime(row, 'asks', 1, hours);
      return left() <= (TOUR_ASKS[row.order] ?? Number.NEGATIVE_INFINITY);
    };
    await each(await ordersOf('paid_at', 2), async (row) => {
      if (row.state === 'paid' && wants(row, REGRETTING, 12)) await open(row, 'refund-before-shipping', '不想要了');
    });
    await each(await ordersOf('delivered_at', 7), async (row) => {
      if (wants(row, RETURNING, 50)) await open(row, 'return-refund', '与描述不符');
    });
  };

  /** Something is wrong with what came, and there is a right for it; else it goes back within the law's seven days. */
  const claim = async (): Promise<void> => {
    const isWronged = (row: Untouched): boolean =>
      !isOfTour(row) && happens(row, 'claims', CLAIMING) && isTime(row, 'claims', 3, 60);
    await each((await ordersOf('delivered_at', 4)).filter(isWronged), async (row) => {
      const right = CLAIMS.find(({ code }) => row.rights.includes(code));
      if (right === undefined) return void (await open(row, 'return-refund', 'no-reason'));
      const by = consumer(row);
      const { asked, ground, code } = right;
      const made = await claims.open(by, { orderId: row.order, code, asked, ground });
      if (made.state !== 'evidence') return;
      const of = { claim: made.id, person: `consumer/${row.consumer}` } as const;
      const evidence: { kind: string; files: string[] }[] = [];
      for (const [n, kind] of right.evidence.entries()) evidence.push({ kind, files: [await photo(by, row, of, n)] });
      await claims.submit(by, made.id, { evidence });
    });
  };

  const answerAftersales = async (): Promise<void> => {
    await each(await aftersalesIn(db, 'await-merchant'), async (row) => {
      if (row.order === TOUR.asked || !isTime(row, 'answers', 2, 30)) return;
      const doing = { id: row.id, version: row.version };
      const answer = row.order === TOUR.disputed ? AGREE : share(row.order, 'answers');
      if (answer < AGREE) await aftersales.desk.agree(merchant(row), doing);
      else if (answer < REFUSE) await aftersales.desk.refuse(merchant(row), { ...doing, reason: 'no-right' });
    });
    await each(await aftersalesIn(db, 'await-return'), async (row) => {
      if (share(row.order, 'returns') > 0.85 || !isTime(row, 'returns', 6, 40)) return;
      const number = `SF${row.order.replaceAll(/\D/g, '').padStart(12, '7').slice(-12)}`;
      await aftersales.desk.returnShipment(consumer(row), { id: row.id, version: row.version, carrier: 'sf', number });
    });
    await each(await aftersalesIn(db, 'await-merchant-receipt'), async (row) => {
      if (share(row.order, 'receives') > 0.8 || !isTime(row, 'receives', 50, 40)) return;
      await aftersales.desk.confirmReceipt(merchant(row), { id: row.id, version: row.version });
    });
  };

  const answerClaims = async (): Promise<void> => {
    await each(await claimsIn(db, 'merchant'), async (row) => {
      const answer = share(row.order, 'answers claim');
      if (answer > REFUSE || !isTime(row, 'answers claim', 4, 16)) return;
      const by = merchant(row);
      if (answer < AGREE) return claims.answer(by, row.id, { answer: 'accept' });
      const shown = await photo(by, row, { claim: row.id, person: `merchant/${row.merchant}` }, 2);
      return claims.answer(by, row.id, { answer: 'refuse', words: REFUSED_WORDS, files: [shown] });
    });
    if (left() < FRESH_CLAIMS) return;
    await each(await claimsIn(db, 'review'), async (row) => {
      if (!isTime(row, 'decides', 3, 20)) return;
      const refusal = { outcome: 'refuse', reason: 'evidence-lacking', words: UNCLEAR_WORDS } as const;
      await claims.decide(staff.agent, row.id, share(row.order, 'grants') < 0.6 ? { outcome: 'grant' } : refusal);
    });
  };

  const dispute = async (row: Waiting, about: 'aftersale' | 'claim', reason: Reason, wanted: bigint): Promise<void> => {
    if (share(row.order, 'rests') < REST && !isOfTour(row)) return;
    const order = (await readOrderFacts(db, row.order))!;
    await disputes.desk.open(consumer(row), {
      ...{ order, side: 'consumer', about: { kind: about, id: row.id }, guarantee: null, reason, text: DISPUTE_WORDS },
      wanted: { amount: wanted, currency: CURRENCY },
    });
  };

  const quarrel = async (): Promise<void> => {
    await each<WaitingAftersale>(await aftersalesIn(db, 'refused-once'), async (row) => {
      if (isTime(row, 'disputes', 3, 8)) await dispute(row, 'aftersale', 'refund-refused', row.amount);
    });
    await each(await claimsIn(db, 'refused'), async (row) => {
      if (!isTime(row, 'disputes', 3, 20)) return;
      const facts = await readOrderFacts(db, row.order);
      await dispute(row, 'claim', 'claim-refused', facts!.paid);
    });
    await each(await disputesIn(db, 'negotiation'), async (row) => {
      if (isOfTour(row) || share(row.order, 'offers') > 0.3 || !isTime(row, 'offers', 5, 30)) return;
      await disputes.desk.offer(merchant(row), row.id, 'merchant', { refund: row.wanted, compensation: 0n });
      await disputes.desk.accept(consumer(row), row.id, 'consumer', 1);
    });
    if (left() < FRESH_DISPUTES) return;
    await each(await disputesIn(db, 'ruling'), (row) => {
      const { wanted: refund } = row;
      const outcome =
        share(row.order, 'wins') < 0.7
          ? ({ outcome: 'consumer', refund, grounds: ['evidence-consumer'], statement: RULED_FOR } as const)
          : ({ outcome: 'merchant', refund: 0n, grounds: ['evidence-merchant'], statement: RULED_AGAINST } as const);
      return disputes.ruling.rule(staff.arbitrator, row.id, {
        ...{ ...outcome, compensation: 0n, blame: { merchant: 100, platform: 0, carrier: 0 }, law: null },
        ...{ obligations: [], complyDays: null, otherwise: 0n, differs: '本案的证据与既往不同。' },
      });
    });
  };

  return {
    async act() {
      await ask();
      await claim();
      await answerAftersales();
      await answerClaims();
      await quarrel();
    },
  };
}
