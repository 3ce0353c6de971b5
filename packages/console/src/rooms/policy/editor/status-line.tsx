import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Check } from './check.ts';
import { words } from './words.ts';

export interface StatusLineProps {
  check: { data: Check | undefined; fresh: boolean; isError: boolean; error: unknown };
  changed: boolean;
}

/** In one line how it stands, said aloud when it changes. */
export function StatusLine({ check, changed }: StatusLineProps) {
  const t = useT(words);
  if (check.isError) return <ErrorPanel error={check.error} />;
  const { data } = check;
  const failed = data?.cases.filter(({ passed }) => !passed).length ?? 0;
  const wrong = data !== undefined && (data.problems.length > 0 || failed > 0);
  const text = (): string => {
    if (!data || !check.fresh) return t('status.checking');
    if (data.problems.length > 0) return t('status.problems', { n: data.problems.length });
    if (failed > 0) return t('status.failed', { n: failed });
    return t(changed ? 'status.sound' : 'status.unchanged');
  };
  return (
    <p className="editor-status" role="status" data-wrong={(check.fresh && wrong) || undefined}>
      {text()}
    </p>
  );
}
