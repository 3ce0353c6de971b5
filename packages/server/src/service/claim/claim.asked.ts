import type { AskedValue } from '@anxin/engine';

/** What terms call after the claim is sent without it. */
export const sentAs = (field: string): string => field.replace(/^claim\./, '');

/** What a value that is asked for has to be, where money and words were taken for each other. */
export function kindOf(ask: AskedValue | undefined): string {
  if (ask === undefined) return 'is not asked for';
  if (ask.type === 'money') return 'is an amount with its currency: { amount, currency }';
  if (ask.type === 'choice') return `must be one of ${ask.choices.map(({ id }) => id).join(', ')}`;
  return 'must be a whole number';
}
