import { createHash } from 'node:crypto';
import { beijingDay as dayOf } from '../../foundation/beijing-time.ts';
import type { Clock } from '../../foundation/clock.ts';
import { type FileLine, writeFile } from './file.write.ts';
import type { PaymentAnswer, PaymentOrder, PaymentPort } from './port.ts';

/** How often it misbehaves in which way, as shares of one. */
export interface PaymentFaults {
  /** It hears nothing. */
  lostBefore: number;
  /** It acts, and the answer never arrives. */
  lostAfter: number;
  /** It is not done yet, for so many further questions. */
  late: number;
  /** It says that it failed, and it paid. */
  lies: number;
  /** It fails, for good. */
  fails: number;
  /** It calls back never, or twice. */
  callsNever: number;
  callsTwice: number;
  /** It calls back that it failed, or with another amount. */
  callsFalsely: number;
}

export const WELL: PaymentFaults = {
  ...{ lostBefore: 0, lostAfter: 0, late: 0, lies: 0, fails: 0, callsNever: 0, callsTwice: 0, callsFalsely: 0 },
};

/** What its file of a day is like. */
export type FileMood = 'well' | 'gap' | 'checksum' | 'short' | 'twice' | 'unknown' | 'omits' | 'amount' | 'missing';

/** What it tells by itself: the body of a callback. */
export interface PaymentCallback {
  id: string;
  state: 'settled' | 'failed';
  provider_id: string;
  amount: number;
  currency: string;
  at: string;
  reason?: string;
}

export interface SimulatedPayments extends PaymentPort {
  faults: PaymentFaults;
  fileMood: FileMood;
  /** What it paid: its file is made of these, and they are the truth. */
  readonly paid: ReadonlyMap<string, FileLine & { order: PaymentOrder }>;
  /** How often it was asked to pay, by id. */
  readonly asked: ReadonlyMap<string, number>;
}

export interface SimulatorOptions {
  clock: Clock;
  /** All that it does follows from it and from what it is asked. */
  seed?: number;
  faults?: Partial<PaymentFaults>;
  /** It has paid before, of which it knows nothing: a day that it saw only a part of has no file. */
  wholeDays?: boolean;
  /** Told when it calls back. */
  onCallback?(callback: PaymentCallback): void;
}

interface Known {
  order: PaymentOrder;
  /** Questions until it is done. */
  left: number;
  state: 'settled' | 'failed';
}

const MOST_LATE = 4;
const NOT_PAID = 'account-closed';

/** A provider that misbehaves on request; for the demo, tests and drills. It forgets everything with its process. */
export function simulatePayments(options: SimulatorOptions): SimulatedPayments {
  const { clock, seed = 1, faults = {}, wholeDays = false, onCallback } = options;
  const known = new Map<string, Known>();
  const paid = new Map<string, FileLine & { order: PaymentOrder }>();
  const asked = new Map<string, number>();
  const questions = new Map<string, number>();
  const lines = new Map<string, number>();
  const began = clock.now();
  /** From 0 to 1, the same for the same question. */
  const chance = (...parts: (string | number)[]): number =>
    createHash('sha256')
      .update(JSON.stringify([seed, ...parts]))
      .digest()
      .readUInt32BE() /
    2 ** 32;

  const pay = ({ id, ...order }: PaymentOrder): void => {
    const at = clock.now();
    const day = dayOf(at);
    const line = (lines.get(day) ?? 0) + 1;
    lines.set(day, line);
    const providerId = `P${createHash('sha256').update(`${seed}/${id}`).digest('hex').slice(0, 20)}`;
    paid.set(id, { line, id, providerId, amount: order.amount, currency: order.currency, at, order: { id, ...order } });
  };
  const call = (of: SimulatedPayments, { order: { id, amount, currency }, state }: Known): void => {
    if (onCallback === undefined || chance('never', id) < of.faults.callsNever) return;
    const told = paid.get(id);
    const callback: PaymentCallback = {
      ...{ id, state, provider_id: told?.providerId ?? `F${id}`, amount: Number(amount), currency },
      at: (told?.at ?? clock.now()).toISOString(),
      ...(state === 'failed' ? { reason: NOT_PAID } : {}),
    };
    const roll = chance('falsely', id);
    if (state === 'settled' && roll < of.faults.callsFalsely)
      onCallback(
        roll < of.faults.callsFalsely / 2
          ? { ...callback, state: 'failed', reason: NOT_PAID }
          : { ...callback, amount: callback.amount + 1 },
      );
    onCallback(callback);
    if (chance('twice', id) < of.faults.callsTwice) onCallback(callback);
  };
  const finish = (of: SimulatedPayments, one: Known): void => {
    if (one.state === 'settled') pay(one.order);
    call(of, one);
  };
  const answer = ({ order: { id }, left, state }: Known): PaymentAnswer => {
    if (left > 0) return { outcome: 'pending' };
    if (state === 'failed') return { outcome: 'failed', reason: NOT_PAID, at: clock.now() };
    const { providerId, amount, currency, at } = paid.get(id)!;
    return { outcome: 'settled', providerId, amount, currency, at };
  };

  return {
    ...{ faults: { ...WELL, ...faults }, fileMood: 'well', paid, asked },
    async send(order) {
      const { faults: now } = this;
      const times = (asked.get(order.id) ?? 0) + 1;
      asked.set(order.id, times);
      if (chance('before', order.id, times) < now.lostBefore) return { outcome: 'unknown' };
      let one = known.get(order.id);
      if (one === undefined) {
        const late = chance('late', order.id);
        one = {
          ...{ order, left: late < now.late ? 1 + Math.floor((late / now.late) * MOST_LATE) : 0 },
          state: chance('fails', order.id) < now.fails ? 'failed' : 'settled',
        };
        known.set(order.id, one);
        if (one.left === 0) finish(this, one);
      }
      if (chance('after', order.id, times) < now.lostAfter) return { outcome: 'unknown' };
      if (one.left === 0 && chance('lies', order.id, times) < now.lies)
        return { outcome: 'failed', reason: 'try-later', at: clock.now() };
      return answer(one);
    },
    async find(id) {
      const { faults: now } = this;
      const times = (questions.get(id) ?? 0) + 1;
      questions.set(id, times);
      if (chance('find', id, times) < now.lostBefore) return { outcome: 'unknown' };
      const one = known.get(id);
      if (one === undefined) return { outcome: 'absent' };
      if (one.left > 0 && --one.left === 0) finish(this, one);
      return chance('found', id, times) < now.lostAfter ? { outcome: 'unknown' } : answer(one);
    },
    async file(day) {
      // of what was before it began it knows nothing
      const first = dayOf(began);
      if (this.fileMood === 'missing' || day < first || (wholeDays && day === first)) return 'missing';
      return chunks(
        day,
        [...paid.values()].filter(({ at }) => dayOf(at) === day),
        this.fileMood,
      );
    },
  };
}

/** What it paid on a day, in the mood that it is in. */
async function* chunks(day: string, all: readonly FileLine[], mood: FileMood): AsyncGenerator<string> {
  const lines = [...all];
  const last = lines.at(-1);
  const next = (lines.length > 0 ? last!.line : 0) + 1;
  if (mood === 'gap' && last) lines[lines.length - 1] = { ...last, line: next };
  if (mood === 'omits') lines.pop();
  if (mood === 'twice' && last) lines.push({ ...last, line: next });
  if (mood === 'amount' && last) lines[lines.length - 1] = { ...last, amount: last.amount + 1n };
  if (mood === 'unknown') {
    const other = { id: 'refund-of-another-house', providerId: 'P0', amount: 100n, currency: 'CNY' };
    lines.push({ ...other, line: next, at: last?.at ?? new Date(`${day}T04:00:00Z`) });
  }
  const texts = [...writeFile(day, lines)];
  if (mood === 'short') texts.pop();
  if (mood === 'checksum') texts[texts.length - 1] = texts.at(-1)!.replace(/"sha256":"./, '"sha256":"x');
  yield* texts;
}
