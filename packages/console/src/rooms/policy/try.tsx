import { Alert, Button, Input, Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { eventNames } from '../../kit/event-names.ts';
import { listText } from '../../kit/list-text.ts';
import type { Decision, ExplainedRule, StoredEvent } from '../../kit/model.ts';
import { measureNames, nameOf } from '../../kit/names.ts';
import { useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useQueueName } from '../../kit/queue-names.ts';
import { Reasons } from '../../kit/reasons/reasons.tsx';
import { RulePath } from '../../kit/reasons/rule-path.tsx';
import { textsOfEvent } from '../../kit/reasons/texts.ts';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { faultOf, TEMPLATES } from './templates.ts';
import { words } from './words.ts';
import './policy.css';

interface Tried {
  decision: Decision;
  rules: ExplainedRule[];
}

interface Draft {
  type: string;
  subject: string;
  data: Record<string, unknown>;
}

const FIRST = Object.keys(TEMPLATES)[0]!;

/** Write an event, and see how each rule comes to its outcome. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { filters, set } = useFilters(['type', 'decision']);
  const type = filters.type !== undefined && TEMPLATES[filters.type] ? filters.type : FIRST;
  const [text, setText] = useState(() => textOf({ type, ...TEMPLATES[type]! }));
  const [fault, setFault] = useState<string>();
  const [all, setAll] = useState(false);
  const [sent, setSent] = useState<Draft>();
  const source = useRead<{ event: StoredEvent | null }>(`/v1/decisions/${filters.decision}/context`, {
    when: filters.decision !== undefined,
  });
  const run = useSave({
    send: (api, event: unknown) => api.post<Tried>('/v1/packs/current/try', { event }),
  });
  const { reset } = run;

  useEffect(() => {
    if (filters.decision === undefined) {
      setText(textOf({ type, ...TEMPLATES[type]! }));
      reset();
    }
  }, [type, filters.decision, reset]);
  const event = source.data?.event;
  useEffect(() => {
    if (event) setText(textOf({ type: event.type, subject: event.subject, data: event.data }));
  }, [event]);

  const start = (): void => {
    let draft: Draft;
    try {
      draft = JSON.parse(text) as Draft;
    } catch (error) {
      const { line, message } = faultOf(text, error instanceof Error ? error.message : '');
      setFault(line === undefined ? t('try.bad.nowhere', { message }) : t('try.bad', { line, message }));
      return;
    }
    setFault(undefined);
    setSent(draft);
    const id = `try-${Date.now()}`;
    run.mutate({ id, source: 'anxin/try', time: new Date().toISOString(), ...draft });
  };
  useKeys([{ keys: 'Mod+Enter', text: t('try.run'), run: start, whileTyping: true }]);

  return (
    <>
      <PageHeader title={t('try.title')}>{t('try.intro')}</PageHeader>
      <div className="try">
        <section className="panel try-write" aria-label={t('try.event')}>
          <div className="try-line">
            <Select
              aria-label={t('try.type')}
              style={{ width: 176 }}
              value={filters.decision === undefined ? type : undefined}
              placeholder={t('try.type')}
              options={Object.keys(TEMPLATES).map((value) => ({ value, label: nameOf(eventNames, value, language) }))}
              onChange={(value: string) => set({ type: value, decision: '' })}
            />
            <Button onClick={() => setText(textOf({ type, ...TEMPLATES[type]! }))}>{t('try.reset')}</Button>
          </div>
          {filters.decision !== undefined && (
            <p className="quiet">{source.data && !event ? t('try.from.missing') : t('try.from')}</p>
          )}
          <Input.TextArea
            aria-label={t('try.event')}
            className="try-text"
            spellCheck={false}
            autoSize={{ minRows: 18, maxRows: 32 }}
            status={fault ? 'error' : ''}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          {fault && <Alert type="error" showIcon={false} role="alert" title={fault} />}
          <div className="try-line">
            <Button type="primary" loading={run.isPending} onClick={start}>
              {t('try.run')}
            </Button>
            <span className="quiet">{t('try.hint')}</span>
          </div>
        </section>
        <section className="try-result" aria-live="polite">
          {run.isError && <ErrorPanel error={run.error} />}
          {!run.data && !run.isError && <Empty title={t('try.start.title')}>{t('try.start')}</Empty>}
          {run.data && sent && <Outcome tried={run.data} draft={sent} all={all} onAll={() => setAll(!all)} />}
        </section>
      </div>
    </>
  );
}

const textOf = (draft: Draft): string => JSON.stringify(draft, null, 2);

function Outcome(props: { tried: Tried; draft: Draft; all: boolean; onAll(): void }) {
  const { tried, draft, all, onAll } = props;
  const t = useT(words);
  const { language } = usePreferences();
  const queueName = useQueueName();
  const { decision, rules } = tried;
  const texts = useMemo(() => textsOfEvent(draft, decision.reasons), [draft, decision]);
  const fired = rules.filter((rule) => rule.outcome === 'fired');
  const shown = rules.filter((rule) => rule.outcome !== 'quiet' || rule.nearly);
  const quiet = rules.length - shown.length;
  return (
    <div className="stack">
      <section className="panel try-verdict">
        <h2>{t('try.result')}</h2>
        <VerdictTag verdict={decision.verdict} />
        {decision.case && (
          <span>{t('try.case', { queue: queueName(decision.case.queue), n: decision.case.priority })}</span>
        )}
        <span className="quiet">
          {decision.measures.length === 0
            ? t('try.measures.none')
            : t('try.measures', {
                list: listText(
                  [...new Set(decision.measures.map((measure) => nameOf(measureNames, measure.kind, language)))],
                  language,
                ),
              })}
        </span>
      </section>
      <Reasons reasons={decision.reasons} texts={texts} />
      <section className="panel">
        <div className="panel-head">
          <h2>{t('try.rules')}</h2>
          <span className="quiet">{t('try.rules.count', { n: rules.length, fired: fired.length })}</span>
          {quiet > 0 && (
            <Button type="link" size="small" className="panel-more" onClick={onAll}>
              {all ? t('try.rules.fewer') : t('try.rules.all', { n: quiet })}
            </Button>
          )}
        </div>
        <div className="stack">
          {(all ? rules : shown).map((rule) => (
            <RulePath key={rule.rule} rule={rule} />
          ))}
        </div>
      </section>
    </div>
  );
}
