import type { Theme } from '../kit/preferences.tsx';
import type { Me } from '../kit/session.tsx';
import { LANGUAGES, type Language, preferredLanguage } from '../kit/words.ts';

/** What the browser remembers for who is not signed in. */
export interface Kept {
  language?: Language;
  theme?: Theme;
}

const PLACE = 'anxin.preferences';
const THEMES: readonly Theme[] = ['light', 'dark', 'system'];

export function readKept(storage: Pick<Storage, 'getItem'>): Kept {
  try {
    const kept = JSON.parse(storage.getItem(PLACE) ?? '{}') as Kept;
    return {
      ...(LANGUAGES.includes(kept.language!) ? { language: kept.language! } : {}),
      ...(THEMES.includes(kept.theme!) ? { theme: kept.theme! } : {}),
    };
  } catch {
    // storage may be forbidden, or hold what somebody else wrote
    return {};
  }
}

export function writeKept(storage: Pick<Storage, 'setItem'>, kept: Kept): void {
  try {
    storage.setItem(PLACE, JSON.stringify(kept));
  } catch {
    // a full or forbidden storage only means that the choice is made again next time
  }
}

/** What holds: the person's own, else what this browser remembers, else what it asks for. */
export function choose(
  user: Pick<Me['user'], 'language' | 'theme' | 'time_zone'> | undefined,
  kept: Kept,
  browser: { languages: readonly string[]; timeZone: string },
): { language: Language; theme: Theme; timeZone: string } {
  return {
    language: user?.language ?? kept.language ?? preferredLanguage(browser.languages),
    theme: user?.theme ?? kept.theme ?? 'system',
    timeZone: zoneOf(user?.time_zone) ?? zoneOf(browser.timeZone) ?? 'Asia/Shanghai',
  };
}

function zoneOf(name: string | null | undefined): string | undefined {
  try {
    return name ? new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone : undefined;
  } catch {
    return undefined;
  }
}
