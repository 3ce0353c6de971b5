import { useMemo } from 'react';
import { shared } from '../i18n/shared.ts';
import { usePreferences } from './preferences.tsx';
import { fill, type TextParams, type Words } from './words.ts';

export type SharedKey = keyof (typeof shared)['zh-CN'];
export type Translate<Key extends string> = (key: Key, params?: TextParams) => string;

/**
 * Texts in the reader's language: `const t = useT(words); t('title', { n: 3 })`. A room's own words come first, then
 * those that everybody shares.
 */
export function useT<Key extends string = never>(words?: Words<Key>): Translate<Key | SharedKey> {
  const { language } = usePreferences();
  return useMemo(() => {
    const own: Partial<Record<string, string>> | undefined = words?.[language];
    const common: Partial<Record<string, string>> = shared[language];
    return (key, params) => fill(own?.[key] ?? common[key] ?? key, params, language);
  }, [words, language]);
}
