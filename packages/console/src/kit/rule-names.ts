import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { usePreferences } from './preferences.tsx';
import { useCan } from './session.tsx';
import { useApi } from './use-api.tsx';

interface RuleTitles {
  pack: string;
  rules: { id: string; title: string; on: string[]; verdict: string }[];
}

const FIVE_MINUTES = 300_000;

/** The rules in force, for whoever may read packs. They change seldom, so one answer serves every page for a while. */
export function useRules(): RuleTitles['rules'] {
  const api = useApi();
  const can = useCan();
  const { language } = usePreferences();
  const { data } = useQuery({
    queryKey: ['/v1/rules', 'names', language],
    queryFn: ({ signal }) => api.get<RuleTitles>('/v1/rules', { signal }),
    staleTime: FIVE_MINUTES,
    enabled: can('policy.pack.read'),
  });
  return data?.rules ?? NONE;
}

const NONE: RuleTitles['rules'] = [];

/** What a rule is called; its id where the reader may not read rules, or it is in force no more. */
export function useRuleName(): (rule: string) => string {
  const rules = useRules();
  return useMemo(() => {
    const titles = new Map(rules.map(({ id, title }) => [id, title]));
    return (rule) => titles.get(rule) ?? rule;
  }, [rules]);
}
