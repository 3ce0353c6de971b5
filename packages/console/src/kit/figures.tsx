import { type Amount, formatMoney, formatNumber } from './format.ts';
import { usePreferences } from './preferences.tsx';

/** Money with its currency. */
export function Money({ value }: { value: Amount }) {
  const { language } = usePreferences();
  return <span className="figures">{formatMoney(value, language)}</span>;
}

/** A figure in tabular digits. */
export function Figure({ value, digits = 0 }: { value: number; digits?: number }) {
  const { language } = usePreferences();
  return <span className="figures">{formatNumber(value, language, digits)}</span>;
}
