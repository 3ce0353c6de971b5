import type { Config } from '../foundation/config/settings.ts';
import { simulateCarrier } from './waybill/carrier.simulator.ts';
import { type CarrierPort, httpCarrier } from './waybill/carrier.ts';

/** Those outside who do what the house cannot. */
export interface Partners {
  carrier: CarrierPort | undefined;
}

/** Those that are set; with the demo's marketplace, and with it alone, simulated ones take the places of the others. */
export function partnersOf(config: Pick<Config, 'carrierUrl' | 'carrierSecret'>, demo: boolean): Partners {
  const { carrierUrl, carrierSecret } = config;
  const carrier =
    carrierUrl !== undefined && carrierSecret !== undefined
      ? httpCarrier({ url: carrierUrl, secret: carrierSecret })
      : undefined;
  return { carrier: carrier ?? (demo ? simulateCarrier() : undefined) };
}
