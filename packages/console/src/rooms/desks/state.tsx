import { Tag } from 'antd';
import { formatSpan } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { DisputeState } from './model.ts';
import { words } from './words.ts';

const COLOURS: Partial<Record<DisputeState, string>> = {
  ...{ ruling: 'gold', appealed: 'gold', overdue: 'red', complied: 'green', settled: 'green' },
};

export function StateTag({ state }: { state: DisputeState }) {
  const t = useT(words);
  const colour = COLOURS[state];
  return <Tag {...(colour ? { color: colour } : {})}>{t(`state.${state}`)}</Tag>;
}

/** When something is owed, and how much of that is left. */
export function Due({ at, long = false }: { at: string | null; long?: boolean }) {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  if (at === null) return null;
  const left = (Date.parse(at) - now) / 1000;
  const late = left < 0;
  const span = formatSpan(Math.abs(left), language);
  if (!long) return late ? <span className="alarming">{t('late', { span })}</span> : <Time at={at} />;
  return (
    <>
      <Time at={at} calendar="Asia/Shanghai" />{' '}
      <span className={late ? 'alarming' : 'quiet'}>{t(late ? 'late' : 'left', { span })}</span>
    </>
  );
}
