import { usePreferences } from '../../kit/preferences.tsx';
import { partWords } from './part-words.ts';

/** What states and types are called; one that nobody named is shown as it is. */
export function usePartName(): (kind: 'claim' | 'aftersale' | 'type' | 'right', id: string) => string {
  const { language } = usePreferences();
  const known: Partial<Record<string, string>> = partWords[language];
  return (kind, id) => known[`${kind}.${id}`] ?? id;
}
