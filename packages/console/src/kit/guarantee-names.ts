import { useCan } from './session.tsx';
import { useRead } from './use-api.tsx';

/** The guarantees that there are, for whoever may read them. */
export function useGuarantees(): readonly { code: string; title: string }[] {
  const can = useCan();
  const { data } = useRead<{ items: { code: string; title: string }[] }>('/v1/guarantees', {
    when: can('service.guarantee.read'),
  });
  return data?.items ?? [];
}

/** What guarantees are called; their code where nobody gave them a name. */
export function useGuaranteeName(): (code: string) => string {
  const guarantees = useGuarantees();
  return (code) => guarantees.find((one) => one.code === code)?.title ?? code;
}
