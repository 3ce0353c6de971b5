import type { Client } from './client.ts';

export const DAY_MS = 86_400_000;
/** A machine that others use as well takes its time. */
const WAIT_MS = 180_000;
const LOOK_MS = 200;

export const cny = (amount: number) => ({ amount, currency: 'CNY' });

/** Days ago, parts of one too. */
export const ago = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

/** Waits until something is known: reactions come a moment after what they react to. */
export async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (const end = Date.now() + WAIT_MS; ; ) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${WAIT_MS / 1_000} s`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

const LAG = /^anxin_reaction_lag_seconds\{reaction="marketplace\.[^"]*"\} (\S+)$/gm;

/** Waits until orders, parcels and all the others are known that were told of. */
export const caughtUp = (address: string, key: string): Promise<true> =>
  until('what was told', async () => {
    const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${key}` } });
    const lags = [...(await answer.text()).matchAll(LAG)].map(([, seconds]) => Number(seconds));
    return lags.length > 0 && lags.every((seconds) => seconds === 0) ? true : undefined;
  });

/** An event of the marketplace; of one thing there is one of a type at a time. */
export const event = (id: string, type: string, subject: string, time: string, data: object) => ({
  ...{ id: `${id}-${type}-${time}`, source: 'e2e', type, time, subject, data },
});

const AT_ONCE = 100;

export async function tell(client: Client, ...events: object[]): Promise<void> {
  for (let from = 0; from < events.length; from += AT_ONCE) {
    const { problems } = await client.post<{ problems: unknown[] }>('/v1/events', events.slice(from, from + AT_ONCE));
    if (problems.length > 0) throw new Error(`Events were refused: ${JSON.stringify(problems.slice(0, 3))}`);
  }
}
