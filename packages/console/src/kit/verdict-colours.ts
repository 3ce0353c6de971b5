import type { CSSProperties } from 'react';
import { VERDICT_COLOURS } from './chart.tsx';
import { usePreferences } from './preferences.tsx';

/** The verdicts' colours as CSS variables (`--verdict-reject`), for pictures that are drawn by hand. */
export function useVerdictColours(): CSSProperties {
  const { dark } = usePreferences();
  const colours = VERDICT_COLOURS[dark ? 'dark' : 'light'];
  return Object.fromEntries(
    Object.entries(colours).map(([verdict, colour]) => [`--verdict-${verdict}`, colour]),
  ) as CSSProperties;
}
