import { ownEvents } from '../../foundation/log/own-events.ts';
import { createNotify } from '../../foundation/notices/notices.ts';
import { loadCalendars } from '../../foundation/promises/calendar-file.ts';
import { make, type TestPlatform } from '../../test-platform.ts';
import { termsOf } from './defaults.ts';
import { createLogistics, type Logistics, type LogisticsOptions } from './logistics.ts';
import type { PlatformAnswer, PlatformAsk } from './paying.ts';

export interface TestLogistics {
  logistics: Logistics;
  /** What the room of claims was asked for. */
  asked: PlatformAsk[];
  /** Sends events, and lets everything follow. */
  tell(...events: object[]): Promise<void>;
  /** Lets the clock come to an instant, with everything that is due on the way. */
  until(at: Date): Promise<void>;
  view(orderId: string, headers?: Record<string, string>): Promise<Record<string, never>>;
}

/** The room over a test platform, with a room of claims of which every right is there. */
export function logisticsOf(
  tested: TestPlatform,
  {
    answer = () => ({ outcome: 'opened' }),
    ...more
  }: Partial<LogisticsOptions> & {
    answer?(ask: PlatformAsk): PlatformAnswer;
  } = {},
): TestLogistics {
  const { platform, clock } = tested;
  const { db, ids, promises, trail, log, door, stream } = platform;
  const asked: PlatformAsk[] = [];
  const logistics = createLogistics({
    ...{ db, clock, ids, promises, trail, log, stream, calendars: loadCalendars(), append: ownEvents(door) },
    ...{
      notify: createNotify({ ids, clock }),
      onStored: () => undefined,
      secondPerson: true,
      terms: termsOf(platform.config),
    },
    countEvery: platform.config.logisticsCount,
    claims: {
      async openByPlatform(_tx, ask) {
        const answered = answer(ask);
        asked.push(ask);
        return { claimId: ids.next(), ...answered };
      },
    },
    ...more,
  });
  const settle = async (): Promise<void> => {
    await platform.reactionWorker.drain();
    await logistics.work();
    await platform.promiseWorker.fireDue(clock.now());
  };
  return {
    ...{ logistics, asked },
    async tell(...events) {
      const answer = await tested.post('/v1/events', events);
      if (answer.statusCode !== 202 || answer.json().problems?.length > 0) throw new Error(answer.body);
      await settle();
    },
    async until(at) {
      for (;;) {
        const next = await logistics.nextDue();
        if (next === undefined || next > at) break;
        if (next > clock.now()) clock.set(next);
        await settle();
      }
      if (at > clock.now()) clock.set(at);
      await settle();
    },
    view: async (orderId, headers) => (await tested.get(`/v1/logistics/orders/${orderId}`, headers)).json(),
  };
}

/** When the order of a story is paid. */
const PAID = Date.parse('2026-11-02T00:00:00Z');
export const hour = (n: number): string => new Date(PAID + n * 3_600_000).toISOString();

export const paid = (id: string, fields: Record<string, unknown> = {}, at = 0) =>
  make.order('paid', id, { promised_ship_at: hour(at + 48), region_code: '330106', ...fields }, hour(at));
export const shipped = (id: string, at: number, fields: Record<string, unknown> = {}) =>
  make.order('shipped', id, fields, hour(at));
export const delivered = (id: string, at: number, fields: Record<string, unknown> = {}) =>
  make.order('delivered', id, fields, hour(at));
export const scanned = (
  parcel: string,
  order: string,
  at: number,
  status: string,
  fields: Record<string, unknown> = {},
) => {
  const event = make.scan(parcel, order, status, hour(at));
  return {
    ...{ ...event, id: `${event.id}-${order}-${status}` },
    data: { parcel: { ...event.data.parcel, ...fields } },
  };
};
