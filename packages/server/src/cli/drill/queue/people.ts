import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from '../crash/gate.ts';
import type { Find } from '../drill.ts';

/** The `source` of everything that this drill sends. */
export const SOURCE = 'drill/queue';
export const QUEUE = 'drill';

/** Somebody who works on the queue, with a key of their own. */
export interface Person {
  id: string;
  key: string;
}

/** What the platform has said it holds. */
export interface Acknowledged {
  /** Id of our event to the id of the decision that asks for a person. */
  decisions: Map<string, string>;
  /** Case to the answer that stands, and who gave it. */
  answers: Map<string, { answer: string; by: string }>;
}

export interface Counts {
  takes: number;
  decided: number;
  undone: number;
  released: number;
  walked: number;
  unanswered: number;
}

export interface Work {
  acknowledged: Acknowledged;
  counts: Counts;
  /** Cases that their holders walked away from, with them, until their lease is taken from them. */
  walked: Map<string, string>;
  /** Sends so many listings that want a person. */
  admit(howMany: number): Promise<void>;
  /** No new case is taken; what is under way goes on until it is answered. */
  finish(): Promise<void>;
}

export interface WorkOptions {
  gate: Gate;
  people: readonly Person[];
  /** What was told, for an outside checker. */
  onAck(ack: object): void;
  find: Find;
}

const ANSWER_MS = 20_000;
const ANSWERS = ['uphold', 'clear', 'limit', 'reject'];

interface Held {
  id: string;
  version: number;
}

/** People who take, decide, change their minds, give back and walk away, until they are told to go home. */
export function startWork({ gate, people, onAck, find }: WorkOptions): Work {
  const acknowledged: Acknowledged = { decisions: new Map(), answers: new Map() };
  const counts: Counts = { takes: 0, decided: 0, undone: 0, released: 0, walked: 0, unanswered: 0 };
  const walked = new Map<string, string>();
  /** Who holds what, as far as they were told: two of them must never hold the same. */
  const holders = new Map<string, string>();
  let finishing = false;

  /** @returns undefined when no whole answer came, or the drill is over */
  async function ask(person: Person, method: string, path: string, body?: object) {
    const base = await gate.pass();
    if (base === undefined) return undefined;
    try {
      const response = await fetch(base + path, {
        method,
        headers: {
          authorization: `Bearer ${person.key}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const text = await response.text();
      if (response.status === 503 || response.status === 429) return undefined;
      const answer = text === '' ? null : (JSON.parse(text) as Record<string, unknown>);
      onAck({
        at: new Date().toISOString(),
        by: person.id,
        method,
        path,
        body,
        status: response.status,
        id: answer?.id,
      });
      return { status: response.status, answer };
    } catch {
      counts.unanswered++;
      return undefined; // reset, refused, cut short or late: all the same to who asks
    }
  }

  /** Asks until there is an answer, as a page does whose connection comes back. */
  async function insist(person: Person, path: string, body: object) {
    for (;;) {
      const got = await ask(person, 'POST', path, body);
      if (got || (await gate.pass()) === undefined) return got;
      await sleep(randomInt(20, 80));
    }
  }

  const hold = (person: Person, { id, version }: Held): Held => {
    const other = holders.get(id);
    if (other !== undefined && other !== person.id)
      find({ check: 'case.shared', about: id, detail: `was given to ${person.id} while ${other} had it` });
    holders.set(id, person.id);
    counts.takes++;
    return { id, version };
  };

  async function take(person: Person): Promise<Held | undefined> {
    const got = await ask(person, 'POST', '/v1/cases/next', { queue: QUEUE });
    if (got?.status === 200) return hold(person, got.answer as unknown as Held);
    if (got) return undefined;
    // it may have been given all the same: what is mine is told
    const mine = await ask(person, 'GET', '/v1/cases?taken_by=me');
    const items = (mine?.answer?.items ?? []) as (Held & { lease_until: string })[];
    const found = items.find(
      ({ id, lease_until }) => walked.get(id) !== person.id && Date.parse(lease_until) > Date.now(),
    );
    return found && hold(person, found);
  }

  async function decide(person: Person, { id, version }: Held): Promise<void> {
    const answer = ANSWERS[randomInt(ANSWERS.length)]!;
    const got = await insist(person, `/v1/cases/${id}/decide`, { answer, version });
    if (!got) return;
    if (got.status !== 200) {
      find({ check: 'decide.refused', about: id, detail: `${got.status} ${String(got.answer?.code)}` });
      return;
    }
    counts.decided++;
    acknowledged.answers.set(id, { answer, by: person.id });
    if (randomInt(10) > 0) {
      holders.delete(id);
      return;
    }
    const undone = await insist(person, `/v1/cases/${id}/undo`, {});
    // ten seconds pass while a server comes back: then it stands
    if (undone?.status !== 200) {
      holders.delete(id);
      return;
    }
    counts.undone++;
    acknowledged.answers.delete(id);
    await decide(person, { id, version });
  }

  async function turn(person: Person): Promise<void> {
    const held = await take(person);
    if (!held) return sleep(randomInt(50, 150));
    const mood = randomInt(20);
    if (mood === 0) {
      counts.walked++;
      holders.delete(held.id);
      walked.set(held.id, person.id);
    } else if (mood === 1) {
      holders.delete(held.id);
      const got = await insist(person, `/v1/cases/${held.id}/release`, {});
      if (got?.status === 200) counts.released++;
    } else await decide(person, held);
  }

  const working = people.map(async (person) => {
    while (!finishing && (await gate.pass()) !== undefined) await turn(person);
  });

  return {
    ...{ acknowledged, counts, walked },
    async admit(howMany) {
      const events = Array.from({ length: howMany }, () => listing(randomUUID()));
      const got = await insist(people[0]!, '/v1/decisions', events);
      const decisions = (got?.answer ?? []) as unknown as { id?: string; case?: object | null }[];
      events.forEach(({ id }, i) => {
        const decision = decisions[i];
        if (decision?.id !== undefined && decision.case) acknowledged.decisions.set(id, decision.id);
        else if (got) find({ check: 'admit.refused', about: id, detail: `status ${got.status}` });
      });
    },
    async finish() {
      finishing = true;
      await Promise.all(working);
    },
  };
}

const listing = (id: string) => ({
  ...{ id, source: SOURCE, type: 'product.submitted', time: new Date().toISOString(), subject: `product/${id}` },
  data: {
    product: {
      ...{ id, merchant_id: 'drill', title: '请看', category_id: 'drill' },
      price: { amount: 100, currency: 'CNY' },
    },
  },
});
