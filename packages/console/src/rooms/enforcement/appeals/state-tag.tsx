import { Tag } from 'antd';
import { formatSpan } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time, useNow } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Appeal, AppealState } from '../mine/appeal.ts';
import { words } from './words.ts';

const COLOURS: Partial<Record<AppealState, string>> = { open: 'gold', upheld: 'green', 'partly-upheld': 'green' };

export function StateTag({ state }: { state: AppealState }) {
  const t = useT(words);
  const colour = COLOURS[state];
  return (
    <Tag className="measure-state" {...(colour ? { color: colour } : {})}>
      {t(`state.${state}`)}
    </Tag>
  );
}

/** When its answer is owed, and how much of that is left; nothing once it is answered. */
export function Due({ appeal, long = false }: { appeal: Pick<Appeal, 'state' | 'due_at'>; long?: boolean }) {
  const t = useT(words);
  const now = useNow();
  const { language } = usePreferences();
  const { state, due_at: due } = appeal;
  if (due === null || (state !== 'open' && state !== 'waiting-for-party')) return null;
  const left = (Date.parse(due) - now) / 1000;
  const late = left < 0;
  const span = formatSpan(Math.abs(left), language);
  if (!long) return late ? <span className="alarming">{t('due.late', { span })}</span> : <Time at={due} />;
  return (
    <>
      <Time at={due} calendar="Asia/Shanghai" />{' '}
      <span className={late ? 'alarming' : 'quiet'}>{t(late ? 'due.late' : 'due.left', { span })}</span>
    </>
  );
}
