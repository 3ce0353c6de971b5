import { chanceOf, type Quarter, type QuarterOrder, waits } from '../../../../simulator/src/index.ts';
import { createAttachments } from '../../foundation/attachments/attachments.ts';
import { Problem } from '../../foundation/errors.ts';
import { readAftersale } from '../../service/aftersale/aftersale.store.ts';
import { readClaim } from '../../service/claim/claim.store.ts';
import type { ClaimRow } from '../../service/claim/claim.ts';
import { readDispute } from '../../service/dispute/dispute.store.ts';
import type { Reason } from '../../service/dispute/dispute.ts';
import { readOrderFacts } from '../../service/dispute/order.facts.ts';
import { readOrderRights } from '../../service/guarantee/right.store.ts';
import type { Agenda } from './agenda.ts';
import { asParty, asStaff } from './who.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A deadline has been told of, and acted on, by then. */
const AFTER_DEADLINE = 3 * HOUR;
const CURRENCY = 'CNY';

/** Why an after-sale is asked for: by its kind of refusal. */
type Ground = 'sound' | 'on-the-way' | 'opened';

interface Asking {
  type: 'refund-before-shipping' | 'refund-only' | 'return-refund';
  reason: string;
  ground: Ground;
  disputed: Reason;
}

export interface PeopleOptions {
  world: World;
  quarter: Quarter;
  agenda: Agenda;
  /** An event of the marketplace that follows from what somebody did. */
  sendBack(order: QuarterOrder, aftersale: string, arrivesAt: number): void;
  /** Whether the goods have left by now. */
  hasLeft(order: QuarterOrder): boolean;
  /** Somebody wants it not to leave. */
  asks(order: QuarterOrder): void;
  /** The merchant said no to that. */
  isRefused(order: QuarterOrder): void;
  /** It will not leave any more. */
  halt(order: QuarterOrder): void;
  /** Whoever could not stop the goods sends them back when they are there. */
  returnsLater(order: QuarterOrder): void;
}

export type People = ReturnType<typeof createPeople>;

/**
 * What consumers, merchants and the platform's staff do, through the desks that the pages use. Who does what is drawn once
 * for each order and question: in every world it is the same person with the same temper.
 */
const REFUSED = { outcome: 'refuse', reason: 'evidence-lacking', words: '所示材料不足以证明' } as const;

/** Nobody sends one. */
const VIDEO_MOST = 1;

export function createPeople(options: PeopleOptions) {
  const { world, quarter, agenda } = options;
  const { assumed, seed } = quarter;
  const { platform, clock } = world;
  const { db, service } = platform;
  const { aftersales, claims, disputes } = service;
  const attachments = createAttachments({ ...platform, videoMost: VIDEO_MOST });
  const agent = asStaff('service-agent');
  const arbitrator = asStaff('arbitrator');
  const consumerOf = ({ consumer }: QuarterOrder) => asParty(`consumer/${consumer}`);
  const merchantOf = ({ shop }: QuarterOrder) => asParty(`merchant/${shop.id}`);
  const now = (): number => clock.now().getTime();
  const draw = ({ n }: QuarterOrder, what: string): number => chanceOf(seed, `does-${what}`, n).fraction();
  const happens = (order: QuarterOrder, what: string, share: number): boolean => draw(order, what) < share;
  const later = (order: QuarterOrder, delay: number, run: () => Promise<void>): void =>
    agenda.add(Math.floor(now() + delay), order.n, run);
  const soon = (order: QuarterOrder, what: string, mean: number, run: () => Promise<void>): void =>
    later(order, waits(mean, draw(order, what)), run);
  const isSilent = (order: QuarterOrder, what: string): boolean =>
    (order.shop.closesAt !== undefined && order.shop.closesAt <= now()) ||
    happens(order, `silent-${what}`, assumed.silentMerchants);

  const has = async ({ id }: QuarterOrder, code: string): Promise<boolean> =>
    (await readOrderRights(db, id))?.rights.some((right) => right.code === code) ?? false;

  // after-sales

  /** What is no longer possible is let rest: the window is over, or all was refunded already. */
  const unlessOver = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Problem && /^(aftersale|claim|dispute|payout)\./.test(error.code) && error.status < 500) {
        options.world.refused.set(error.code, (options.world.refused.get(error.code) ?? 0) + 1);
        return undefined;
      }
      throw error;
    }
  };

  const ask = async (order: QuarterOrder, asking: Asking): Promise<void> => {
    const row = await unlessOver(() =>
      aftersales.desk.make(
        consumerOf(order),
        { orderId: order.id, type: asking.type, reason: asking.reason },
        order.consumer,
      ),
    );
    if (row === undefined) return;
    if (row.instant) return options.halt(order);
    if (row.type === 'refund-before-shipping') options.asks(order);
    if (isSilent(order, asking.type)) return later(order, 2 * DAY + AFTER_DEADLINE, () => goOn(order, row.id));
    soon(order, `answers-${asking.type}`, assumed.answerHours, () => answer(order, row.id, asking));
  };

  const refusal = { sound: 'refusesSound', 'on-the-way': 'refusesOnTheWay', opened: 'refusesOpened' } as const;

  const answer = async (order: QuarterOrder, id: string, asking: Asking): Promise<void> => {
    const row = (await readAftersale(db, id))!;
    if (row.state !== 'await-merchant') return goOn(order, id);
    const ground = row.type === 'refund-only-shipped' && asking.ground === 'sound' ? 'on-the-way' : asking.ground;
    const doing = { id, version: row.version };
    if (happens(order, `refuses-${ground}`, assumed[refusal[ground]])) {
      await aftersales.desk.refuse(merchantOf(order), { ...doing, reason: 'no-right' });
      options.isRefused(order);
      soon(order, 'reads-refusal', 6, () => refused(order, id, asking));
      return;
    }
    await aftersales.desk.agree(merchantOf(order), doing);
    await goOn(order, id);
  };

  /** What the consumer does next, however it came there. */
  const goOn = async (order: QuarterOrder, id: string): Promise<void> => {
    const row = (await readAftersale(db, id))!;
    if (row.type === 'refund-before-shipping' && row.state !== 'await-merchant') options.halt(order);
    if (row.state === 'await-return') soon(order, 'sends-back', 30, () => returned(order, id));
  };

  const returned = async (order: QuarterOrder, id: string): Promise<void> => {
    const row = (await readAftersale(db, id))!;
    if (row.state !== 'await-return' || (row.dueAt !== null && clock.now() >= row.dueAt)) return;
    const number = `R${order.n}`;
    await aftersales.desk.returnShipment(consumerOf(order), {
      id,
      version: row.version,
      carrier: order.carrier,
      number,
    });
    const transit = assumed.carrierHours * (0.5 + draw(order, 'back')) * HOUR;
    options.sendBack(order, id, now() + transit);
    if (!isSilent(order, 'receipt'))
      later(order, transit + waits(assumed.receiptHours, draw(order, 'confirms')), () => confirmed(order, id));
    if (await has(order, 'freight-insurance'))
      await claim(order, {
        code: 'freight-insurance',
        evidence: ['return_waybill'],
        asked: { return_freight: money(1_000) },
      });
  };

  const confirmed = async (order: QuarterOrder, id: string): Promise<void> => {
    const row = (await readAftersale(db, id))!;
    if (row.state !== 'await-merchant-receipt') return;
    await aftersales.desk.confirmReceipt(merchantOf(order), { id, version: row.version });
  };

  const refused = async (order: QuarterOrder, id: string, asking: Asking): Promise<void> => {
    const row = (await readAftersale(db, id))!;
    if (row.state !== 'refused-once') return;
    if (happens(order, 'disputes', assumed.disputes))
      return dispute(order, { kind: 'aftersale', id }, asking.disputed, row.amount);
    if (row.type === 'refund-only-shipped' && asking.ground === 'sound') options.returnsLater(order);
  };

  // claims

  interface Claiming {
    code: string;
    evidence: readonly string[];
    asked?: Record<string, number | string | { amount: number; currency: string }>;
    ground?: string;
    disputed?: Reason;
  }
  const money = (amount: number) => ({ amount, currency: CURRENCY });

  /** @returns whether it could be made */
  const claim = async (order: QuarterOrder, claiming: Claiming): Promise<boolean> => {
    const by = consumerOf(order);
    const { code, evidence, asked, ground } = claiming;
    const made = await unlessOver(() => claims.open(by, { orderId: order.id, code, asked, ground }));
    if (made === undefined) return false;
    let row: ClaimRow = made;
    if (row.state === 'evidence') {
      const given: { kind: string; files: string[] }[] = [];
      for (const [i, kind] of evidence.entries())
        given.push({ kind, files: [await file(by, row.id, `consumer/${order.consumer}`, `${kind} ${i}`)] });
      row = (await unlessOver(() => claims.submit(by, row.id, { evidence: given }))) ?? row;
    }
    if (row.state === 'merchant' && !isSilent(order, code))
      soon(order, `answers-${code}`, assumed.answerHours, () => answerClaim(order, row.id, claiming));
    return row.state !== 'evidence';
  };

  const file = async (by: ReturnType<typeof asParty>, id: string, person: string, what: string): Promise<string> => {
    const content = Buffer.from(`${what} of claim ${id}`).toString('base64');
    return (
      await attachments.add(by, { about: `claim/${id}`, person }, { name: 'shown.txt', type: 'text/plain', content })
    ).id;
  };

  const answerClaim = async (order: QuarterOrder, id: string, { code }: Claiming): Promise<void> => {
    const row = (await readClaim(db, id))!;
    if (row.state !== 'merchant') return;
    const by = merchantOf(order);
    if (happens(order, `refuses-${code}`, assumed.refusesSound)) {
      const shown = await file(by, id, `merchant/${order.shop.id}`, 'answer');
      await claims.answer(by, id, { answer: 'refuse', words: '不属于质量问题', files: [shown] });
    } else await unlessOver(() => claims.answer(by, id, { answer: 'accept' }));
  };

  const isReviewed = new Set<string>();

  // disputes

  const dispute = async (
    order: QuarterOrder,
    about: { kind: 'aftersale' | 'claim'; id: string },
    reason: Reason,
    wanted: bigint,
  ): Promise<void> => {
    const facts = (await readOrderFacts(db, order.id))!;
    const made = await unlessOver(() =>
      disputes.desk.open(consumerOf(order), {
        ...{ order: facts, side: 'consumer', about, guarantee: null, reason, text: '商家拒绝了我的申请' },
        wanted: { amount: wanted, currency: CURRENCY },
      }),
    );
    if (made === undefined) return;
    if (!isSilent(order, 'offer') && happens(order, 'offers', assumed.offers))
      return soon(order, 'offers-when', assumed.answerHours, () => settle(order, made.id, wanted));
    later(order, 3 * DAY + AFTER_DEADLINE + waits(assumed.staffHours, draw(order, 'ruled-when')), () =>
      rule(order, made.id, wanted),
    );
  };

  const settle = async (order: QuarterOrder, id: string, wanted: bigint): Promise<void> => {
    if ((await readDispute(db, id))!.state !== 'negotiation') return;
    const offered = await unlessOver(() =>
      disputes.desk.offer(merchantOf(order), id, 'merchant', { refund: wanted, compensation: 0n }),
    );
    if (offered === undefined) return;
    await unlessOver(() => disputes.desk.accept(consumerOf(order), id, 'consumer', 1));
  };

  const rule = async (order: QuarterOrder, id: string, wanted: bigint): Promise<void> => {
    if ((await readDispute(db, id))!.state !== 'ruling') return;
    const forConsumer = happens(order, 'ruled', assumed.ruledForConsumer);
    await unlessOver(() =>
      disputes.ruling.rule(arbitrator, id, {
        ...(forConsumer
          ? { outcome: 'consumer', refund: wanted, grounds: ['evidence-consumer'] }
          : { outcome: 'merchant', refund: 0n, grounds: ['evidence-merchant'] }),
        ...{ compensation: 0n, blame: { merchant: 100, platform: 0, carrier: 0 }, law: null, obligations: [] },
        ...{ statement: '根据双方提交的材料裁定', complyDays: null, otherwise: 0n, differs: '本案证据不同' },
      }),
    );
  };

  return {
    /** Wants the money back, soon after paying. */
    async regrets(order: QuarterOrder): Promise<void> {
      if (options.hasLeft(order)) return options.returnsLater(order);
      await ask(order, {
        type: 'refund-before-shipping',
        reason: '不想要了',
        ground: 'sound',
        disputed: 'refund-refused',
      });
    },

    /** Nothing was sent, or nothing came. */
    async misses(order: QuarterOrder): Promise<void> {
      await ask(order, { type: 'refund-only', reason: '未收到货', ground: 'sound', disputed: 'not-received' });
    },

    async returns(order: QuarterOrder): Promise<void> {
      await ask(order, { type: 'return-refund', reason: '七天无理由', ground: 'sound', disputed: 'refund-refused' });
    },

    /** Something is wrong with what came: by the right that there is for it, where it is known, else as an after-sale. */
    async suffers(order: QuarterOrder, kind: 'defect' | 'damage' | 'allergy'): Promise<void> {
      const rights: Record<typeof kind, Claiming> = {
        defect: { code: 'quality-15-days', evidence: ['photo'], ground: 'quality' },
        damage: { code: 'damage-return', evidence: ['photo', 'photo'], asked: { damage: 'whole' } },
        allergy: {
          code: 'allergy-return',
          evidence: ['symptom_photo', 'use_photo', ...(order.paid > 50_000 ? ['hospital_record'] : [])],
        },
      };
      const right = rights[kind];
      if (happens(order, 'knows', assumed.knowsRights) && (await has(order, right.code)) && (await claim(order, right)))
        return;
      const asks: Record<typeof kind, Asking> = {
        defect: { type: 'return-refund', reason: '质量问题', ground: 'sound', disputed: 'quality' },
        damage: { type: 'return-refund', reason: '收到时破损', ground: 'sound', disputed: 'damaged' },
        allergy: { type: 'return-refund', reason: '使用后过敏', ground: 'opened', disputed: 'refund-refused' },
      };
      await ask(order, asks[kind]);
    },

    /** Claims that came before a person: decided after a while, and where it is a no, perhaps disputed. */
    reviews(id: string, order: QuarterOrder): void {
      if (isReviewed.has(id)) return;
      isReviewed.add(id);
      soon(order, 'decided-when', assumed.staffHours, async () => {
        const row = (await readClaim(db, id))!;
        if (row.state !== 'review') return;
        const after = await unlessOver(() =>
          claims.decide(
            agent,
            id,
            happens(order, 'granted', assumed.ruledForConsumer) ? { outcome: 'grant' } : REFUSED,
          ),
        );
        if (
          after?.state === 'refused' &&
          row.madeBy === 'consumer' &&
          happens(order, 'disputes-claim', assumed.disputes)
        )
          await dispute(order, { kind: 'claim', id }, 'claim-refused', BigInt(order.paid));
      });
    },
  };
}
