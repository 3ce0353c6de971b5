import { createContext, type ReactNode, useContext } from 'react';
import type { Language } from './words.ts';

export type Theme = 'light' | 'dark' | 'system';

/** How somebody wants the console; kept with the person, and in the browser for who is not signed in. */
export interface Preferences {
  language: Language;
  theme: Theme;
  /** What the theme comes to now. */
  dark: boolean;
  /** IANA name, such as `Asia/Shanghai`. */
  timeZone: string;
  change(change: { language?: Language; theme?: Theme; timeZone?: string }): void;
}

const PreferencesContext = createContext<Preferences | undefined>(undefined);

export function PreferencesProvider({ value, children }: { value: Preferences; children: ReactNode }) {
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (!preferences) throw new Error('Outside of PreferencesProvider');
  return preferences;
}
