import { Button, Select } from 'antd';
import { useMemo, useState } from 'react';
import { eventNames } from '../../../kit/event-names.ts';
import { listText } from '../../../kit/list-text.ts';
import { measureNames, nameOf } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useQueueName } from '../../../kit/queue-names.ts';
import { RulePath } from '../../../kit/reasons/rule-path.tsx';
import { useT } from '../../../kit/use-t.ts';
import { VerdictTag } from '../../../kit/verdict-tag.tsx';
import { TEMPLATES } from '../templates.ts';
import type { Check } from './check.ts';
import { words } from './words.ts';

export interface TryPanelProps {
  /** Types of event that the rule is for. */
  on: readonly string[];
  rule: string | undefined;
  text: string;
  onText(text: string): void;
  check: Check | undefined;
  /** Keeps the event as a case of the rule. */
  onKeep(fires: boolean): void;
}

/** An event tried on what is written, beside it. */
export function TryPanel({ on, rule, text, onText, check, onKeep }: TryPanelProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const types = useMemo(() => Object.keys(TEMPLATES).filter((type) => on.length === 0 || on.includes(type)), [on]);
  const [type, setType] = useState<string>();
  const fault = useMemo(() => faultIn(text), [text]);
  return (
    <div className="try-panel">
      <Select
        aria-label={t('try.type')}
        placeholder={t('try.type')}
        style={{ width: 192 }}
        value={type}
        options={types.map((value) => ({ value, label: nameOf(eventNames, value, language) }))}
        onChange={(value: string) => {
          setType(value);
          onText(JSON.stringify({ type: value, ...TEMPLATES[value] }, null, 2));
        }}
      />
      <textarea
        className="try-event"
        aria-label={t('try.event')}
        spellCheck={false}
        rows={12}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
      {text.trim() === '' ? (
        <p className="quiet">{t('try.start')}</p>
      ) : fault !== undefined ? (
        <p className="alarming">{t('try.bad')}</p>
      ) : (
        check && <Outcome check={check} rule={rule} onKeep={onKeep} />
      )}
    </div>
  );
}

/** Undefined where it is JSON. */
function faultIn(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

function Outcome({ check, rule, onKeep }: Pick<TryPanelProps, 'rule' | 'onKeep'> & { check: Check }) {
  const t = useT(words);
  const { language } = usePreferences();
  const queueName = useQueueName();
  const { tried, event_problems } = check;
  if (event_problems.length > 0)
    return (
      <ul className="plain-list alarming">
        {event_problems.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            {t('try.field')} <code>{field}</code>{' '}
            <span lang="en" translate="no">
              {message}
            </span>
          </li>
        ))}
      </ul>
    );
  if (!tried) return <p className="quiet">{t('try.broken')}</p>;
  const { decision, rules } = tried;
  const own = rules.find((one) => one.rule === rule);
  const others = rules.filter((one) => one.rule !== rule && one.outcome === 'fired');
  return (
    <div className="try-outcome" aria-live="polite">
      <p>
        {t('try.verdict')} <VerdictTag verdict={decision.verdict} />{' '}
        {decision.case && t('try.case', { queue: queueName(decision.case.queue) })}{' '}
        <span className="quiet">
          {listText([...new Set(decision.measures.map(({ kind }) => nameOf(measureNames, kind, language)))], language)}
        </span>
      </p>
      {own && (
        <>
          <RulePath rule={own} />
          <div className="try-keep">
            <span className="quiet">{t('try.keep')}</span>
            <Button size="small" onClick={() => onKeep(true)}>
              {t('try.keep.fires')}
            </Button>
            <Button size="small" onClick={() => onKeep(false)}>
              {t('try.keep.quiet')}
            </Button>
          </div>
        </>
      )}
      {rule !== undefined && !own && <p className="quiet">{t('try.other-type')}</p>}
      {others.length > 0 && (
        <details>
          <summary>{t('try.others', { n: others.length })}</summary>
          {others.map((one) => (
            <RulePath key={one.rule} rule={one} />
          ))}
        </details>
      )}
    </div>
  );
}
