import { eventNames } from '../../../kit/event-names.ts';
import { formatShare } from '../../../kit/format.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { WithTime } from '../releases/with-time.tsx';
import type { Alarm } from './quality.ts';
import { words } from './words.ts';

/** Shares of parties that are not as usual; with the rule where it is not said already. */
export function AlarmList({ alarms, named }: { alarms: readonly Alarm[]; named: boolean }) {
  const t = useT(words);
  const ruleName = useRuleName();
  return (
    <ul className="plain-list alarm-list">
      {alarms.map((alarm) => (
        <li key={alarm.id}>
          {named && (
            <>
              {alarm.rule === null ? (
                <strong>{t('alarm.all')}</strong>
              ) : (
                <Link to={`/policy/rules/${encodeURIComponent(alarm.rule)}`}>{ruleName(alarm.rule)}</Link>
              )}{' '}
            </>
          )}
          <AlarmText alarm={alarm} />{' '}
          <span className="quiet">
            <WithTime text={t('alarm.since')} at={alarm.raised_at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function AlarmText({ alarm: { rule, direction, event_type, share, usual, hit, parties } }: { alarm: Alarm }) {
  const t = useT(words);
  const { language } = usePreferences();
  return t(rule === null ? `alarm.stopped.${direction}` : `alarm.${direction}`, {
    type: nameOf(eventNames, event_type, language),
    ...{ share: formatShare(share, language, 1), usual: formatShare(usual, language, 1), hit, parties },
  });
}
