import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { partWords } from './part-words.ts';

/** What states and types are called; one that nobody named is shown as it is. */
export function usePartName(): (kind: 'claim' | 'aftersale' | 'type' | 'right' | 'parcel', id: string) => string {
  const { language } = usePreferences();
  const known: Partial<Record<string, string>> = partWords[language];
  return (kind, id) => known[`${kind}.${id}`] ?? id;
}

/** The guarantees that there are, for whoever may read them. */
export function useGuarantees(): readonly { code: string; title: string }[] {
  const can = useCan();
  const { data } = useRead<{ items: { code: string; title: string }[] }>('/v1/guarantees', {
    when: can('service.guarantee.read'),
  });
  return data?.items ?? [];
}

/** What guarantees are called. */
export function useGuaranteeName(): (code: string) => string {
  const guarantees = useGuarantees();
  return (code) => guarantees.find((one) => one.code === code)?.title ?? code;
}
