import { type Answer, type Partner, servePartner } from '../partner-fixture.ts';
import type { SimulatedCarrier } from './carrier.simulator.ts';
import type { CarrierAnswer, CarrierCancel, CarrierOrder } from './carrier.ts';

function toWire(answer: CarrierAnswer): Answer {
  if (answer.outcome === 'unknown') return 'never';
  if (answer.outcome === 'absent') return { status: 404, body: {} };
  if (answer.outcome === 'refused') return { status: 422, body: { reason: answer.reason } };
  if (answer.outcome === 'cancelled') return { status: 200, body: { cancelled: true } };
  return { status: 200, body: { number: answer.number, sort_code: answer.sortCode, mark: answer.mark } };
}

/** The simulator behind the documented protocol. */
export const serveCarrier = (carrier: SimulatedCarrier): Promise<Partner> =>
  servePartner(async (path, body) => {
    if (path === 'waybills') return toWire(await carrier.order(body as unknown as CarrierOrder));
    if (path === 'waybills/cancel') return toWire(await carrier.cancel(body as unknown as CarrierCancel));
    return toWire(await carrier.find(String(body.request)));
  });
