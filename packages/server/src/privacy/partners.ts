import type { Config } from '../foundation/config/settings.ts';
import { simulateProvider } from './numbers/provider.simulator.ts';
import { httpNumbers, type NumberPort } from './numbers/provider.ts';
import { simulateCarrier } from './waybill/carrier.simulator.ts';
import { type CarrierPort, httpCarrier } from './waybill/carrier.ts';

/** Those outside who do what the house cannot. */
export interface Partners {
  carrier: CarrierPort | undefined;
  numbers: NumberPort | undefined;
  /** By which the provider of numbers signs what it tells. */
  numbersSecret: string | undefined;
}

type PartnerSettings = 'carrierUrl' | 'carrierSecret' | 'numbersUrl' | 'numbersSecret';

/** Both or none: an address alone could not be asked. */
const endpoint = (url: string | undefined, secret: string | undefined) =>
  url !== undefined && secret !== undefined ? { url, secret } : undefined;

/** Those that are set; with the demo's marketplace, and with it alone, simulated ones take the places of the others. */
export function partnersOf(config: Pick<Config, PartnerSettings>, demo: boolean): Partners {
  const { carrierUrl, carrierSecret, numbersUrl, numbersSecret } = config;
  const [carrier, numbers] = [endpoint(carrierUrl, carrierSecret), endpoint(numbersUrl, numbersSecret)];
  return {
    carrier: carrier ? httpCarrier(carrier) : demo ? simulateCarrier() : undefined,
    numbers: numbers ? httpNumbers(numbers) : demo ? simulateProvider() : undefined,
    numbersSecret,
  };
}
