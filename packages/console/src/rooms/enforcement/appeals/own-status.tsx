import { formatTime } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useNow } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { AppealRow } from './appeal.ts';
import { words } from './words.ts';

/** Where an appeal stands, as its party wants to know it: until when there is an answer, or what they are to do. */
export function OwnStatus({ appeal: { state, due_at: due, waits_until: waits, answer } }: { appeal: AppealRow }) {
  const t = useT(words);
  const now = useNow();
  const { timeZone } = usePreferences();
  const late = state === 'open' && due !== null && Date.parse(due) < now;
  const text = late
    ? t('own.open.late')
    : state === 'open' && due !== null
      ? t('own.open', { time: formatTime(due, timeZone) })
      : state === 'waiting-for-party' && waits !== null
        ? t('own.waiting', { time: formatTime(waits, timeZone) })
        : (answer?.outcome ?? t(`state.${state}`));
  return (
    <div className="mine-answer" role="status">
      <strong>{text}</strong>
    </div>
  );
}
