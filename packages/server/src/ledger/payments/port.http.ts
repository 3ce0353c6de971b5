import { Problem } from '../../foundation/errors.ts';
import { ask, askForFile, type Endpoint, type Reply, wordOf } from '../../foundation/partners/signed-http.ts';
import type { PaymentAnswer, PaymentPort } from './port.ts';

export const PROVIDER_ID = /^[\w.:-]{1,100}$/;
const REASON = /^[a-z][a-z0-9-]{0,59}$/;
const CURRENCY = /^[A-Z]{3}$/;

/** Over signed HTTP: `POST payments`, `payments/find` and `payments/file`, as docs/payments.md describes them. */
export const httpPayments = (endpoint: Endpoint): PaymentPort => ({
  send: async ({ id, kind, source, orderId, party, amount, currency }) => {
    const order = {
      kind,
      source,
      ...(orderId === null ? {} : { order_id: orderId }),
      party,
      amount: Number(amount),
      currency,
    };
    const reply = await ask(endpoint, 'payments', id, order);
    if (reply !== 'lost' && reply.status >= 400 && reply.status !== 404)
      return { outcome: 'failed', reason: reasonOf(reply.body), at: new Date() };
    return answerOf(reply);
  },
  find: async (id) => answerOf(await ask(endpoint, 'payments/find', id, {})),
  async file(day) {
    const file = await askForFile(endpoint, 'payments/file', { day });
    return typeof file === 'string' ? file : whole(file, day);
  },
});

/** @throws Problem `reconciliation.no-file` where the connection breaks: that says nothing about the file */
async function* whole(file: AsyncIterable<Uint8Array>, day: string): AsyncGenerator<Uint8Array> {
  const chunks = file[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch((error: unknown) => {
      throw new Problem('reconciliation.no-file', { detail: `The file of ${day} broke off`, field: 'day' }, error);
    });
    if (next.done) return;
    yield next.value;
  }
}

const reasonOf = (body: Record<string, unknown>): string => wordOf(body.reason, REASON) ?? 'no-reason';

/** An answer that cannot be read says nothing: asking again may bring one. */
function answerOf(reply: Reply): PaymentAnswer {
  if (reply === 'lost') return { outcome: 'unknown' };
  const { status, body } = reply;
  if (status === 404) return { outcome: 'absent' };
  if (status >= 400) return { outcome: 'unknown' };
  if (body.state === 'pending') return { outcome: 'pending' };
  const at = instantOf(body.at);
  if (at === undefined) return { outcome: 'unknown' };
  if (body.state === 'failed') return { outcome: 'failed', reason: reasonOf(body), at };
  const [providerId, currency] = [wordOf(body.provider_id, PROVIDER_ID), wordOf(body.currency, CURRENCY)];
  const { state, amount } = body;
  if (state !== 'settled' || providerId === undefined || currency === undefined || !isAmount(amount))
    return { outcome: 'unknown' };
  return { outcome: 'settled', providerId, currency, amount: BigInt(amount), at };
}

const isAmount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** RFC 3339; to the millisecond, as everything here. */
export function instantOf(value: unknown): Date | undefined {
  if (typeof value !== 'string' || !INSTANT.test(value)) return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at;
}
