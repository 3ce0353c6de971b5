import { useCan } from '../../../kit/session.tsx';
import { usePages } from '../../../kit/use-pages.ts';

const USUAL = 'CNY';

/** The currencies that money can be asked for in, the usual one first: all that comes in or goes out clears through one account each. Read once somebody asks. */
export function useCurrencies(when: boolean): string[] {
  const clearing = usePages<{ currency: string }>(
    '/v1/ledger/accounts',
    { owner: 'platform', purpose: 'clearing', limit: 100 },
    useCan()('ledger.account.read') && when,
  );
  return usualFirst(clearing.items.map(({ currency }) => currency));
}

/** Where no money has moved yet, anything goes: the usual one is offered. */
export const usualFirst = (run: readonly string[]): string[] =>
  run.length === 0 ? [USUAL] : [...run].sort((a, b) => Number(b === USUAL) - Number(a === USUAL) || (a < b ? -1 : 1));
