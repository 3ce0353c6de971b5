import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReactionWorker, type ReactionPoint } from '../foundation/reactions/worker.ts';
import { isOver as isAftersaleOver } from './aftersale/aftersale.ts';
import { isOver as isClaimOver } from './claim/claim.ts';
import { type DisputeState, isClosed } from './dispute/dispute.ts';
import { RULING } from './dispute/dispute-fixture.ts';
import { cny, DAY, type Headers, HOUR, openTestWays, type TestOrder, type TestWays } from './left-to-pay-fixture.ts';

let it: TestWays;
beforeAll(async () => {
  it = await openTestWays();
});
afterAll(() => it.tested.drop());

/** A sum that is divided by no number of goods or pieces. */
const PAID = 9_997;
const product = fc.constantFrom('p1', 'p2');
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const amount = fc.integer({ min: 1, max: PAID });
const opening = fc.oneof(
  fc.record({
    do: fc.constant('claim' as const),
    given: fc.oneof(
      fc.record({ code: fc.constant('seven-day-return'), product_id: product }),
      fc.record({
        ...{ code: fc.constant('damage-return'), product_id: product },
        asked: fc.record({ share: fc.constantFrom(30, 100) }),
      }),
      fc.record({
        ...{ code: fc.constant('genuine-guarantee'), product_id: product },
        ground: fc.constantFrom('fraud', 'no-authorisation'),
      }),
    ),
  }),
  fc.record({
    do: fc.constant('aftersale' as const),
    type: fc.constantFrom('return-refund', 'return-refund', 'refund-only', 'price-protection', 'exchange'),
    product: maybe(product),
    quantity: maybe(fc.constantFrom(1, 2)),
    amount: maybe(amount),
  }),
);
const which = fc.nat(9);
const acting = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      which,
      how: fc.constantFrom('accept', 'accept', 'offer', 'refuse'),
    }),
  },
  fc.record({ do: fc.constant('hand-in' as const), which }),
  fc.record({ do: fc.constant('consent' as const), which }),
  fc.record({ do: fc.constant('decide' as const), which }),
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('step' as const), which },
      verb: fc.constantFrom(
        'agree',
        'agree',
        'return-shipment',
        'confirm-receipt',
        'refuse',
        'decide',
        'reopen',
        'retry',
        'ship',
      ),
    }),
  },
  fc.record({
    do: fc.constant('dispute' as const),
    verb: fc.constantFrom('offers', 'accept', 'escalate', 'rule'),
    amount,
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('settle' as const),
      outcome: fc.constantFrom('settled' as const, 'settled' as const, 'failed' as const),
    }),
  },
  fc.record({ do: fc.constant('look' as const), verb: fc.constantFrom('retry', 'refuse') }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(HOUR, 49 * HOUR, 5 * DAY) }),
);
type Action =
  typeof opening extends fc.Arbitrary<infer A> ? A | (typeof acting extends fc.Arbitrary<infer B> ? B : never) : never;

/** Somebody does things to one order, in whatever order, and hears the answers. */
class Walk {
  readonly order: TestOrder;
  readonly claims: string[] = [];
  readonly aftersales: string[] = [];
  dispute: string | undefined;
  /** Codes of what was refused of what somebody did to a case that was there. */
  readonly refused: string[] = [];

  constructor(order: TestOrder) {
    this.order = order;
  }

  #heard({ code, type }: { code?: string; type?: string }): void {
    if (type?.startsWith('urn:anxin:error:')) this.refused.push(code!);
  }

  async do(action: Action): Promise<void> {
    const { own } = this.order;
    if (action.do === 'claim') {
      const { id, type } = await it.claim(this.order, action.given);
      if (id !== undefined && !type?.startsWith('urn:')) this.claims.push(id);
    } else if (action.do === 'aftersale') {
      const { type, product: product_id, quantity, amount: said } = action;
      const of = product_id === undefined ? {} : { product_id, ...(quantity ? { quantity } : {}) };
      const { id } = await it.aftersale(this.order, { type, ...of, ...(said ? { amount: cny(said) } : {}) });
      if (id !== undefined) this.aftersales.push(id);
    } else if (action.do === 'settle') await it.settle(action.outcome);
    else if (action.do === 'look') await this.look(action.verb);
    else if (action.do === 'pass') await this.pass(action.ms);
    else if (action.do === 'dispute') await this.#dispute(action.verb, action.amount);
    else if (action.do === 'step') {
      const id = this.aftersales[action.which % this.aftersales.length];
      if (id !== undefined) this.#heard(await this.step(id, action.verb));
    } else {
      const id = this.claims[action.which % this.claims.length];
      if (id === undefined) return;
      if (action.do === 'answer') this.#heard(await this.answer(id, action.how));
      else if (action.do === 'hand-in') this.#heard(await this.handIn(id));
      else if (action.do === 'consent') this.#heard(await it.act(`claims/${id}/consent`, { agrees: true }, own));
      else this.#heard(await it.act(`claims/${id}/decide`, { outcome: 'grant' }, it.arbitrator));
    }
  }

  async pass(ms: number): Promise<void> {
    await it.pass(ms);
    await it.platform.service.disputes.runDue(100);
    await it.platform.reactionWorker.drain();
  }

  /** Somebody of the fund looks at payouts that failed. */
  async look(verb: string): Promise<void> {
    const failed = await it.tested.sql<{ id: string }>(
      `select id from payout where order_id = '${this.order.id}' and state = 'failed' order by id`,
    );
    for (const { id } of failed) this.#heard(await it.act(`payouts/${id}/${verb}`, {}, it.staff));
    await it.platform.reactionWorker.drain();
  }

  async answer(id: string, how: string) {
    const path = `claims/${id}`;
    const files = how === 'refuse' ? [await it.attach(path, it.merchant)] : [];
    const more = how === 'offer' ? { amount: cny(1) } : how === 'refuse' ? { text: '不属实', files } : {};
    return it.act(`${path}/answer`, { answer: how, ...more }, it.merchant);
  }

  async handIn(id: string) {
    const files = [await it.attach(`claims/${id}`, this.order.own)];
    return it.act(`claims/${id}/submit`, { evidence: [{ kind: 'photo', files }] }, this.order.own);
  }

  step(id: string, verb: string) {
    const by: Record<string, Headers> = {
      ...{ 'return-shipment': this.order.own, reopen: this.order.own, decide: it.staff, retry: it.staff },
    };
    const parcel = { carrier: 'sf', number: `N${id}` };
    const more = verb === 'refuse' ? { reason: 'no-right' } : verb.includes('ship') ? parcel : {};
    return it.step(id, verb, by[verb] ?? it.merchant, more);
  }

  async #dispute(verb: string, wanted: number): Promise<void> {
    if (this.dispute === undefined) {
      const body = { order_id: this.order.id, reason: 'quality', text: '有问题', wanted: cny(wanted) };
      this.dispute = (await it.act('disputes', body, this.order.own)).id;
      return;
    }
    const path = `disputes/${this.dispute}`;
    if (verb === 'accept') {
      const [made] = await it.tested.sql<{ count: number }>(
        `select count(*)::int as count from dispute_offer where dispute_id = '${this.dispute}'`,
      );
      this.#heard(await it.act(`${path}/offers/${made!.count || 1}/accept`, {}, this.order.own));
    } else if (verb === 'rule') await this.rule(wanted);
    else this.#heard(await it.act(`${path}/${verb}`, verb === 'offers' ? { refund: cny(wanted) } : {}, it.merchant));
  }

  async #disputed(): Promise<{ state: DisputeState }> {
    return (await it.tested.get(`/v1/disputes?order_id=${this.order.id}`)).json().items[0];
  }

  /** As far as the desk says that there is something left. */
  async rule(wanted: number): Promise<void> {
    const { left } = (await it.tested.get(`/v1/disputes/${this.dispute}/desk`, it.arbitrator)).json();
    const refund = Math.min(wanted, left.amount);
    const ruling = { ...RULING, differs: '证据不同' };
    const given = refund > 0 ? { ...ruling, refund: cny(refund) } : { ...ruling, outcome: 'merchant', refund: cny(0) };
    this.#heard(await it.act(`disputes/${this.dispute}/rule`, given, it.arbitrator));
  }

  /** Nobody does anything but what they have to: what nobody does in time happens by itself. */
  async end(): Promise<void> {
    for (let turn = 0; turn < 12 && (await this.open()).length > 0; turn++) {
      await it.settle();
      await this.look('retry');
      for (const id of this.claims)
        if ((await it.read('claim', id)).state === 'review') {
          const granted = await it.act(`claims/${id}/decide`, { outcome: 'grant' }, it.arbitrator);
          this.#heard(granted);
        }
      for (const id of this.aftersales) {
        const { state } = await it.read('aftersale', id);
        if (state === 'failed') this.#heard(await this.step(id, 'retry'));
      }
      if (this.dispute !== undefined) {
        if ((await this.#disputed()).state === 'ruling') await this.rule(500);
      }
      await this.pass(9 * DAY);
    }
    await it.settle();
  }

  /** What is not over. */
  async open(): Promise<string[]> {
    const open: string[] = [];
    for (const id of this.claims) {
      const { state } = await it.read('claim', id);
      if (!isClaimOver(state)) open.push(`claim ${state}`);
    }
    for (const id of this.aftersales) {
      const { state, type } = await it.read('aftersale', id);
      if (!isAftersaleOver(state)) open.push(`${type} ${state}`);
    }
    if (this.dispute !== undefined) {
      const { state } = await this.#disputed();
      if (!isClosed(state)) open.push(`dispute ${state}`);
    }
    return open;
  }
}

test('in whatever order the ways of one order are gone, each comes to its end, and no more comes back than was paid', async () => {
  const actions = fc.tuple(
    fc.array(opening, { minLength: 2, maxLength: 5 }),
    fc.array(fc.oneof({ weight: 1, arbitrary: opening }, { weight: 5, arbitrary: acting }), {
      minLength: 4,
      maxLength: 14,
    }),
  );
  await fc.assert(
    fc.asyncProperty(actions, async ([first, then]) => {
      const walk = new Walk(await it.delivered(['p1', 'p2'], { paid: PAID, pieces: 3 }));
      for (const action of [...first, ...then]) {
        await walk.do(action as Action);
        expect(await it.refunded(walk.order.id)).toBeLessThanOrEqual(PAID);
      }
      await walk.end();
      expect(await walk.open()).toEqual([]);
      // nobody was told that there is nothing left, with nothing changed
      expect(walk.refused.filter((code) => code.endsWith('.over-paid'))).toEqual([]);
      expect(await it.refunded(walk.order.id)).toBeLessThanOrEqual(PAID);
      expect(await it.parked()).toEqual([]);
      // all that was asked for is settled: what is counted is what came back
      const [money] = await it.tested.sql<{ refunded: string }>(
        `select coalesce(max(refunded), 0)::text as refunded from order_money where order_id = '${walk.order.id}'`,
      );
      expect(Number(money!.refunded)).toBe(await it.refunded(walk.order.id));
      const owed = await it.tested.sql(
        `select kind, subject from promise where state = 'open' and subject = any($1::text[])`,
        [[...walk.claims.map((id) => `claim/${id}`), ...walk.aftersales.map((id) => `aftersale/${id}`)]],
      );
      expect(owed).toEqual([]);
    }),
    { numRuns: process.env.ANXIN_TEST_LONG === '1' ? 60 : 8 },
  );
});

test('all of them at one moment: one pays, and each comes to its end', async () => {
  for (let turn = 0; turn < 5; turn++) {
    const walk = new Walk(await it.delivered(['p1']));
    const { order, claims, aftersales } = walk;
    for (const given of [{ code: 'seven-day-return' }, { code: 'genuine-guarantee', ground: 'no-authorisation' }])
      claims.push((await it.claim(order, given)).id);
    for (const type of ['price-protection', 'return-refund']) {
      const more = type === 'price-protection' ? { amount: cny(700) } : {};
      aftersales.push((await it.aftersale(order, { type, ...more })).id);
    }
    const answers = await Promise.all([
      ...claims.map((id) => it.act(`claims/${id}/answer`, { answer: 'accept' }, it.merchant)),
      ...aftersales.map((id) => it.step(id, 'agree', it.merchant)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => undefined));
    // what is settled now meets those that are answered now
    const again = await it.claim(order, { code: 'damage-return', asked: { share: 50 } });
    if (again.state === 'evidence') claims.push(again.id);
    await Promise.all([it.settle(), ...claims.map((id) => it.act(`claims/${id}/withdraw`, {}, order.own))]);
    await walk.end();
    expect(await walk.open()).toEqual([]);
    expect(await it.refunded(order.id)).toBe(5_000);
    expect(await it.parked()).toEqual([]);
  }
});

class Killed extends Error {}

test.each<ReactionPoint>(['read', 'claimed', 'handled', 'moved', 'committed'])(
  'killed when the end of what was refunded is %s, each case is over once',
  async (point) => {
    const order = await it.delivered(['p1']);
    const asked = await it.aftersale(order);
    const claim = await it.claim(order, { code: 'genuine-guarantee', ground: 'no-authorisation' });
    const { id } = await it.claim(order, { code: 'seven-day-return', product_id: 'p1' });
    await it.act(`claims/${id}/answer`, { answer: 'accept' }, it.merchant);
    await it.platform.reactionWorker.drain();
    const { db, stream, clock, ids, service, money } = it.platform;
    for (const { id: payment } of await it.tested.sql<{ id: string }>(
      `select id from payment where order_id = '${order.id}'`,
    ))
      await money.payments.settle({ id: payment, outcome: 'settled', at: clock.now(), by: 'event' });
    let kills = 2;
    const reactions = service.reactions.filter(({ types }) => types.includes('payout.settled'));
    const dying = createReactionWorker({
      ...{ db, stream, reactions, clock, ids, log: { warn: () => {}, error: () => {} }, lanes: 2 },
      reached: (at) => {
        if (at === point && kills-- > 0) throw new Killed();
      },
    });
    for (let tries = 0; tries < 2; tries++) await dying.drain().catch(() => undefined);
    await dying.stop();
    expect(kills).toBeLessThan(2);
    await it.platform.reactionWorker.drain();
    expect(await it.read('aftersale', asked.id)).toMatchObject({ state: 'closed', closed_why: 'refunded-otherwise' });
    expect(await it.read('claim', claim.id)).toMatchObject({ state: 'withdrawn', reason: 'refunded-otherwise' });
    const [counts] = await it.tested.sql(
      `select (select count(*) from aftersale_step where aftersale_id = '${asked.id}')::int as steps,
        (select count(*) from event where type = 'aftersale.closed' and subject_key = 'aftersale/${asked.id}')::int as closed,
        (select count(*) from event where type = 'claim.decided' and subject_key = 'claim/${claim.id}')::int as decided`,
    );
    expect(counts).toEqual({ steps: 2, closed: 1, decided: 1 });
  },
);
