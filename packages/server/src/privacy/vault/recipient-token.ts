import type { Keys } from '../../foundation/sealing/keys.ts';

export interface Recipient {
  name: string;
  phone: string;
  address: string;
}

const words = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{P}\p{S}\p{Z}\p{Cc}]/gu, '');

/** Digits alone, without the country's own code. */
const digits = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/\D/g, '')
    .replace(/^(?:0086|86)(?=1\d{10}$)/, '');

/**
 * The same for two orders of one merchant, on one day, that go to the same person at the same place: shipments can be merged
 * without looking. Keyed, and bound to merchant and day, so it links nothing between merchants or over time.
 */
export function recipientToken(
  keys: Pick<Keys, 'mac'>,
  { merchant, day }: { merchant: string; day: string },
  { name, phone, address }: Recipient,
): string {
  const content = JSON.stringify(['vault recipient', merchant, day, words(name), digits(phone), words(address)]);
  return keys.mac('index', content).subarray(0, 16).toString('base64url');
}
