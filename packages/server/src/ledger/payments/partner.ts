import type { Clock } from '../../foundation/clock.ts';
import type { Config } from '../../foundation/config/settings.ts';
import { simulatePayments } from './payment.simulator.ts';
import { httpPayments } from './port.http.ts';
import type { PaymentPort } from './port.ts';

/** Who pays. */
export interface PaymentPartner {
  /** Undefined: nobody. What is asked for waits, or is told of by events. */
  port: PaymentPort | undefined;
  /** By which it signs what it tells. */
  secret: string | undefined;
}

/** The one that is set; with the demo's marketplace, and with it alone, a simulated one in its place. */
export function paymentPartner(
  { paymentsUrl: url, paymentsSecret: secret }: Pick<Config, 'paymentsUrl' | 'paymentsSecret'>,
  demo: boolean,
  clock: Clock,
): PaymentPartner {
  const port =
    url !== undefined && secret !== undefined
      ? httpPayments({ url, secret })
      : demo
        ? simulatePayments({ clock, wholeDays: true })
        : undefined;
  return { port, secret };
}
