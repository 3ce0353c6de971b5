import { createHash, randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** The `source` of everything that this drill sends. */
export const SOURCE = 'drill/crash';

export interface DrillEvent {
  id: string;
  source: typeof SOURCE;
  type: string;
  time: string;
  subject: string;
  data: Record<string, unknown>;
}

/** An order as the drill knows it from its own events, whatever the platform makes of them. */
export interface KnownOrder {
  id: string;
  promisedAt: number;
  /** Known when the payment was acknowledged. */
  paid: boolean;
  /** When it was shipped, once that was acknowledged. */
  shippedAt: number | null;
}

/** What the platform has said it holds. */
export interface Acknowledged {
  /** Id of our event to the id of its decision; null: stored, and no decision was told. */
  events: Map<string, string | null>;
  orders: Map<string, KnownOrder>;
  /** Ids of API keys. */
  keys: Set<string>;
  /** Names of keys whose creation was sent and never answered. */
  keysUnanswered: Set<string>;
}

/** An acknowledgement as it is kept for an outside checker. */
export interface Ack {
  at: string;
  route: string;
  /** How often the same request was sent until it was answered. */
  attempts: number;
  status: number;
  sent: { id: string; type: string; sha256: string }[];
  /** In the order of what was sent: the decision's id, `taken`, or a problem's code. */
  answered: string[];
}

export interface LoadOptions {
  /** The address of the server that is there now; waits while there is none. Undefined: the drill is over. */
  server(): Promise<string | undefined>;
  key: string;
  onAck(ack: Ack): void;
  /** An answer that should not have been given. */
  onFault(check: string, about: string, detail: string): void;
}

export interface Load {
  acknowledged: Acknowledged;
  /** Requests that were sent and not answered yet. */
  underWay(): number;
  counts: { requests: number; retried: number; events: number };
  /** No new requests; what is under way goes on until it is answered. */
  finish(): Promise<void>;
  /** Sends stored events once more. @returns how many were compared */
  repeat(how: number): Promise<number>;
}

const ANSWER_MS = 20_000;
const SINGLES = 4;
const ARRAYS = 2;
const BATCHES = 2;
const HOUR = 3_600_000;

/** Clients that send without pause until they are told to finish, and repeat what was not answered, as clients do. */
export function startLoad(options: LoadOptions): Load {
  const acknowledged: Acknowledged = {
    events: new Map(),
    orders: new Map(),
    keys: new Set(),
    keysUnanswered: new Set(),
  };
  const counts = { requests: 0, retried: 0, events: 0 };
  const sample: DrillEvent[] = [];
  let underWay = 0;
  let finishing = false;
  const headers = { authorization: `Bearer ${options.key}`, 'content-type': 'application/json' };

  /** @returns undefined when no whole answer came */
  async function ask(
    base: string,
    route: string,
    body: unknown,
  ): Promise<{ status: number; answer: unknown } | undefined> {
    underWay++;
    counts.requests++;
    try {
      const response = await fetch(base + route, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return { status: response.status, answer: await response.json() };
    } catch {
      return undefined; // reset, refused, cut short or late: all the same to a client
    } finally {
      underWay--;
    }
  }

  /** Sends events until each of them is answered for. */
  async function deliver(route: '/v1/decisions' | '/v1/events', events: DrillEvent[], single: boolean): Promise<void> {
    let open = events;
    for (let attempts = 1; open.length > 0; attempts++) {
      const base = await options.server();
      if (base === undefined) return;
      if (attempts > 1) counts.retried++;
      const got = await ask(base, route, single ? open[0] : open);
      if (got && got.status !== 503 && got.status !== 429) {
        const answers = answersOf(route, got.status, got.answer, open.length, single);
        const ack = { at: new Date().toISOString(), route, attempts, status: got.status };
        options.onAck({ ...ack, sent: open.map(describeSent), answered: answers.map(nameAnswer) });
        open = open.filter((event, i) => !settle(event, answers[i]!));
      }
      // somebody who is told to come again does not come at once
      if (open.length > 0) await sleep(randomInt(20, 80));
    }
  }

  /** @returns false: to be sent again */
  function settle(event: DrillEvent, answer: Answer): boolean {
    if (answer.kind === 'problem') {
      if (answer.status === 503) return false;
      // a refused event has no place in what was acknowledged, and there was nothing wrong with it
      options.onFault('answer.refused', event.id, `${answer.status} ${answer.code}`);
      return answer.status < 500;
    }
    const { decision } = answer;
    const before = acknowledged.events.get(event.id);
    if (before && decision && before !== decision)
      options.onFault('answer.changed', event.id, `decision ${before}, then ${decision}`);
    if (before === undefined) counts.events++;
    acknowledged.events.set(event.id, decision ?? before ?? null);
    noteOrder(event);
    if (decision && sample.length < 5_000) sample.push(event);
    return true;
  }

  function noteOrder(event: DrillEvent): void {
    const order = event.data.order as { id: string; promised_ship_at?: string } | undefined;
    if (!order) return;
    const known = acknowledged.orders.get(order.id) ?? { id: order.id, promisedAt: 0, paid: false, shippedAt: null };
    if (event.type === 'order.paid')
      Object.assign(known, { paid: true, promisedAt: Date.parse(order.promised_ship_at!) });
    if (event.type === 'order.shipped') known.shippedAt = Date.parse(event.time);
    acknowledged.orders.set(order.id, known);
  }

  async function client(turn: () => Promise<void>, pauseMs: number): Promise<void> {
    while (!finishing) {
      await turn();
      await sleep(randomInt(pauseMs));
    }
  }

  /** A key's creation has no id of the client's: it is asked for once, and unanswered may have happened or not. */
  async function createKey(): Promise<void> {
    const base = await options.server();
    if (base === undefined) return;
    const name = `drill ${randomUUID()}`;
    const got = await ask(base, '/v1/keys', { name, scopes: ['read'] });
    if (got?.status !== 201) {
      acknowledged.keysUnanswered.add(name);
      if (got && got.status !== 503) options.onFault('answer.refused', name, `status ${got.status}`);
      return;
    }
    const { id } = got.answer as { id: string };
    acknowledged.keys.add(id);
    const sent = [{ id: name, type: 'key', sha256: sha256(name) }];
    options.onAck({ at: new Date().toISOString(), route: '/v1/keys', attempts: 1, status: 201, sent, answered: [id] });
  }

  const shipments: DrillEvent[] = [];
  const some = (): DrillEvent => (randomInt(3) === 0 ? productEvent() : ticketEvent());
  const batch = (): DrillEvent[] => {
    // now and then more than what the platform stores in one transaction
    const size = randomInt(12) === 0 ? 300 : randomInt(2, 40);
    const made = Array.from({ length: size }, () => (randomInt(3) === 0 ? some() : orderEvents(shipments)));
    // shipments of earlier orders, which may overtake their payment
    return [...made, ...shipments.splice(0, randomInt(shipments.length + 1))];
  };
  const clients = [
    ...Array.from({ length: SINGLES }, () =>
      client(() => deliver('/v1/decisions', [randomInt(4) === 0 ? orderEvents(shipments) : some()], true), 20),
    ),
    ...Array.from({ length: ARRAYS }, () =>
      client(() => deliver('/v1/decisions', Array.from({ length: randomInt(2, 30) }, some), false), 60),
    ),
    ...Array.from({ length: BATCHES }, () => client(() => deliver('/v1/events', batch(), false), 80)),
    client(createKey, 200),
  ];

  return {
    acknowledged,
    counts,
    underWay: () => underWay,
    async finish() {
      finishing = true;
      await Promise.all(clients);
      // what was put aside for a batch that never came
      await deliver('/v1/events', shipments.splice(0), false);
    },
    async repeat(how) {
      const chosen = Array.from({ length: Math.min(how, sample.length) }, () => sample[randomInt(sample.length)]!);
      for (const event of chosen) await deliver('/v1/decisions', [event], true);
      return chosen.length;
    },
  };
}

type Answer = { kind: 'stored'; decision: string | null } | { kind: 'problem'; status: number; code: string };

const nameAnswer = (answer: Answer): string => (answer.kind === 'problem' ? answer.code : (answer.decision ?? 'taken'));

const describeSent = (event: DrillEvent) => ({ id: event.id, type: event.type, sha256: sha256(JSON.stringify(event)) });

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** One answer for each event that was sent, in order. An answer of another shape counts as a problem of all. */
function answersOf(route: string, status: number, answer: unknown, sent: number, single: boolean): Answer[] {
  const all = (given: Answer): Answer[] => Array.from({ length: sent }, () => given);
  if (route === '/v1/events') {
    if (status !== 202) return all(problemOf(answer, status));
    const { problems = [] } = answer as { problems?: { position: number; status: number; code: string }[] };
    const answers = all({ kind: 'stored', decision: null });
    for (const problem of problems) answers[problem.position] = problemOf(problem, problem.status);
    return answers;
  }
  const answers = single ? [answer] : answer;
  if (!Array.isArray(answers) || answers.length !== sent) return all(problemOf(answer, status));
  return answers.map((one: { id?: string; event_id?: string; status?: number }) =>
    typeof one.event_id === 'string' && typeof one.id === 'string'
      ? { kind: 'stored', decision: one.id }
      : problemOf(one, one.status ?? status),
  );
}

const problemOf = (answer: unknown, status: number): Answer => {
  const code = (answer as { code?: unknown } | null)?.code;
  return { kind: 'problem', status, code: typeof code === 'string' ? code : 'no problem document' };
};

const event = (type: string, subject: string, data: Record<string, unknown>, time = Date.now()): DrillEvent => ({
  id: randomUUID(),
  source: SOURCE,
  type,
  time: new Date(time).toISOString(),
  subject,
  data,
});

const price = { amount: 9_900, currency: 'CNY' };

function productEvent(): DrillEvent {
  const id = `p${randomInt(500)}`;
  return event('product.submitted', `product/${id}`, {
    product: { id, merchant_id: `m${randomInt(20)}`, title: '乌龙茶 250 克', category_id: 'tea', price },
  });
}

function ticketEvent(): DrillEvent {
  const id = `t${randomInt(2_000)}`;
  return event('ticket.opened', `ticket/${id}`, {
    ticket: { id, consumer_id: `c${randomInt(200)}`, channel: 'chat', text: '包裹还没有到，请帮我查一下' },
  });
}

/**
 * A payment; its shipment, if there is one, is put aside to be sent later. Shipments of orders that are overdue come too
 * late, the others in time, so that what becomes of the promise does not depend on which of the two is heard of first.
 */
function orderEvents(shipments: DrillEvent[]): DrillEvent {
  const id = `o${randomUUID()}`;
  const now = Date.now();
  const consumer = `c${randomInt(200)}`;
  const merchant = `m${randomInt(20)}`;
  const [paidAt, promisedAt, shippedAt] = [
    () => [now - 72 * HOUR, now - HOUR, null],
    () => [now - 72 * HOUR, now - HOUR, now],
    () => [now, now + randomInt(200, 3_000), null],
    () => [now, now + 48 * HOUR, now],
    () => [now, now + 48 * HOUR, null],
  ][randomInt(5)]!() as [number, number, number | null];
  const order = { id, consumer_id: consumer, merchant_id: merchant };
  if (shippedAt !== null) shipments.push(event('order.shipped', `order/${id}`, { order }, shippedAt));
  const recipient = { name: '王小明', phone: '13800138000', address: '浙江省杭州市西湖区文三路1号3幢402室' };
  const promised_ship_at = new Date(promisedAt).toISOString();
  const items = [{ product_id: `p${randomInt(500)}`, quantity: 1, price }];
  const data = { order: { ...order, items, paid: price, promised_ship_at, recipient } };
  return event('order.paid', `order/${id}`, data, paidAt);
}
