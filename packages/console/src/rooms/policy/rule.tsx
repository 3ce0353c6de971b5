import { Button } from 'antd';
import { Chart } from '../../kit/chart.tsx';
import { eventNames } from '../../kit/event-names.ts';
import { listText } from '../../kit/list-text.ts';
import { fieldName, measureNames, nameOf } from '../../kit/names.ts';
import { Link, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { NotHere } from '../../kit/not-here.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useQueueName } from '../../kit/queue-names.ts';
import { useCan } from '../../kit/session.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { addressOfEditor } from './editor/address.ts';
import type { WholeRule } from './policy.ts';
import { QualityPanel } from './quality/quality-panel.tsx';
import { addressOfUses } from './registry/uses.ts';
import { words } from './words.ts';
import './policy.css';

/** One rule, whole: what it looks for, its basis, who is exempt and why, how often it fired, and its source. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { language } = usePreferences();
  const queueName = useQueueName();
  const { id } = useRoomParams<'id'>();
  const read = useRead<WholeRule>(`/v1/rules/${encodeURIComponent(id)}`);
  if (!read.data)
    return (
      <NotHere read={read} gone={t('rule.gone.title')} above={<Link to="/policy/rules">{t('rule.above')}</Link>}>
        {t('rule.gone')}
      </NotHere>
    );
  const rule = read.data;
  const edit = (): void => go(addressOfEditor({ rule: rule.id }));
  return (
    <>
      <PageHeader
        name={rule.title}
        above={<Link to="/policy/rules">{t('rule.above')}</Link>}
        title={
          <span className="rule-title">
            <VerdictTag verdict={rule.verdict} />
            <span>{rule.title}</span>
          </span>
        }
        actions={
          <>
            {can('policy.pack.try') && (
              <Button onClick={() => go(`/policy/try?type=${encodeURIComponent(rule.on[0] ?? '')}`)}>
                {t('rule.try')}
              </Button>
            )}
            <Button onClick={() => go(addressOfUses({ kind: 'rule', name: rule.id }))}>{t('uses')}</Button>
            {can('policy.pack.edit') && <Button onClick={edit}>{t('rule.edit')}</Button>}
          </>
        }
      >
        <code>{rule.id}</code>
      </PageHeader>
      <div className="rule-parts">
        <section className="panel">
          <h2>{t('rule.checks')}</h2>
          <dl className="facts">
            <dt>{t('rule.on')}</dt>
            <dd>
              {listText(
                rule.on.map((type) => nameOf(eventNames, type, language)),
                language,
              )}
            </dd>
            {rule.law && (
              <>
                <dt>{t('rule.law')}</dt>
                <dd>{rule.law}</dd>
              </>
            )}
            <dt>{t('rule.message')}</dt>
            <dd>{rule.message}</dd>
            {rule.mend && (
              <>
                <dt>{t('rule.mend')}</dt>
                <dd>{rule.mend}</dd>
              </>
            )}
            <dt>{t('rule.measures')}</dt>
            <dd>
              {rule.measures.length === 0
                ? t('rule.measures.none')
                : listText(
                    rule.measures.map((measure) => nameOf(measureNames, measure.kind, language)),
                    language,
                  )}
            </dd>
            <dt>{t('rule.case')}</dt>
            <dd>
              {rule.case
                ? t('rule.case.text', { queue: queueName(rule.case.queue), n: rule.case.priority })
                : t('rule.case.none')}
            </dd>
            {rule.matches && rule.matches.length > 0 && (
              <>
                <dt>{t('rule.matches')}</dt>
                <dd>
                  <ul className="plain-list unless matches">
                    {rule.matches.map((match) => (
                      <li key={match.name}>
                        <code>{match.name}</code>
                        {match.lexicons?.map((lexicon) => (
                          <Link key={lexicon} to={`/policy/lexicons/${encodeURIComponent(lexicon)}`}>
                            {lexicon}
                          </Link>
                        ))}
                        {match.contact && <code>{`contact: ${match.contact}`}</code>}
                        {match.similar && <code>{`similar: ${match.similar} ≥ ${match.at_least}`}</code>}
                        <span className="quiet">
                          {listText([...new Set(match.in.map((field) => fieldName(field, language)))], language)}
                        </span>
                        {match.pattern && <pre className="expression">{match.pattern}</pre>}
                      </li>
                    ))}
                  </ul>
                </dd>
              </>
            )}
            <dt>{t('rule.when')}</dt>
            <dd>
              <pre className="expression">{rule.when.trim()}</pre>
            </dd>
            <dt>{t('rule.unless')}</dt>
            <dd>
              {rule.unless.length === 0 ? (
                <span className="quiet">{t('rule.unless.none')}</span>
              ) : (
                <ul className="plain-list unless">
                  {rule.unless.map((part) => (
                    <li key={part.id}>
                      {part.why}
                      <pre className="expression">{part.when.trim()}</pre>
                    </li>
                  ))}
                </ul>
              )}
            </dd>
          </dl>
        </section>
        <div className="stack">
          <QualityPanel rule={rule.id} />
          <Fired rule={rule} />
        </div>
      </div>
      <Source rule={rule} />
    </>
  );
}

function Fired({ rule }: { rule: WholeRule }) {
  const t = useT(words);
  const go = useGo();
  const days = rule.fired ?? [];
  const total = days.reduce((sum, { count }) => sum + count, 0);
  const address = `/decisions?range=30d&rule=${encodeURIComponent(rule.id)}`;
  return (
    <section className="panel">
      <div className="panel-head">
        <h2>{t('rule.fired')}</h2>
        {total > 0 && (
          <>
            <span className="quiet figures">{t('rule.fired.total', { n: total })}</span>
            <Link to={address} className="panel-more">
              {t('rule.fired.link')}
            </Link>
          </>
        )}
      </div>
      {total === 0 ? (
        <p className="quiet">{t('rule.fired.none')}</p>
      ) : (
        <Chart
          height={200}
          label={t('rule.fired.label', { n: total })}
          onPick={({ dataIndex }) => {
            const day = days[dataIndex]?.day;
            if (day === undefined) return;
            const from = new Date(day);
            const to = new Date(from.getTime() + 86_400_000);
            go(`/decisions?rule=${encodeURIComponent(rule.id)}&from=${from.toISOString()}&to=${to.toISOString()}`);
          }}
          option={{
            grid: { left: 36, right: 8, top: 12, bottom: 24 },
            tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' } },
            xAxis: { type: 'category', data: days.map(({ day }) => day.slice(5, 10)), axisTick: { show: false } },
            yAxis: { type: 'value', min: 0, minInterval: 1, splitNumber: 3 },
            series: [
              { type: 'bar', data: days.map(({ count }) => count), itemStyle: { color: '#5b8f8a' }, barMaxWidth: 12 },
            ],
          }}
        />
      )}
    </section>
  );
}

/** The rule as it stands in its file, with the file's own line numbers. */
function Source({ rule }: { rule: WholeRule }) {
  const t = useT(words);
  const first = rule.line ?? 1;
  const lines = rule.source.replace(/\n$/, '').split('\n');
  return (
    <section className="panel rule-source">
      <div className="panel-head">
        <h2>{t('rule.source')}</h2>
        <code>{rule.file}</code>
        <span className="quiet">
          {t('rule.source.note')} {rule.cases && t('rule.cases', rule.cases)}
        </span>
      </div>
      <pre className="source">
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are told apart by their place
          <span key={at} className="source-line">
            <span className="source-number" aria-hidden="true">
              {first + at}
            </span>
            <span>{line === '' ? '\u00a0' : line}</span>
          </span>
        ))}
      </pre>
    </section>
  );
}
