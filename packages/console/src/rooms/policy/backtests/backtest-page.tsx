import { Button } from 'antd';
import { formatSpan } from '../../../kit/format.ts';
import { Link, useGo, useRoomParams } from '../../../kit/navigation.tsx';
import { NotHere } from '../../../kit/not-here.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfRelease } from '../releases/release.ts';
import { StopButton } from '../stop-button.tsx';
import { useGoing } from '../use-going.ts';
import { type Backtest, isGoing } from './backtest.ts';
import { Period } from './period.tsx';
import { Progress } from './progress.tsx';
import { ReportView } from './report-view.tsx';
import { shortName } from './short-name.ts';
import { words } from './words.ts';
import './backtests.css';

/** One backtest: its progress, then all that it found. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { id } = useRoomParams<'id'>();
  const read = useGoing<Backtest>('/v1/backtests', id, isGoing);
  const above = <Link to="/policy/backtests">{t('above')}</Link>;
  if (!read.data)
    return (
      <NotHere read={read} gone={t('gone')} above={above}>
        {t('intro')}
      </NotHere>
    );
  const backtest = read.data;
  return (
    <>
      <PageHeader
        title={t('one.title', { name: shortName(backtest.candidate) })}
        above={above}
        actions={
          <>
            <Button onClick={() => go(addressOfRelease(backtest.release))}>{t('one.release')}</Button>
            {isGoing(backtest) && can('policy.backtest.run') && (
              <StopButton list="/v1/backtests" id={backtest.id}>
                {t('stop')}
              </StopButton>
            )}
          </>
        }
      >
        <Facts backtest={backtest} />
      </PageHeader>
      {backtest.report ? (
        <ReportView report={backtest.report} />
      ) : (
        <section className="panel">
          <Progress of={backtest} />
        </section>
      )}
    </>
  );
}

function Facts({ backtest }: { backtest: Backtest }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { base, created_by, created_at, started_at, ended_at } = backtest;
  return (
    <dl className="facts-line">
      <div>
        <dt>{t('fact.period')}</dt>
        <dd>
          <Period of={backtest} />
        </dd>
      </div>
      <div>
        <dt>{t('fact.base')}</dt>
        <dd>{base === null ? t('base.then') : shortName(base)}</dd>
      </div>
      <div>
        <dt>{t('fact.by')}</dt>
        <dd>
          {created_by.name ?? '–'} <Time at={created_at} />
        </dd>
      </div>
      {started_at && ended_at && (
        <div>
          <dt>{t('fact.took')}</dt>
          <dd>{formatSpan((Date.parse(ended_at) - Date.parse(started_at)) / 1_000, language)}</dd>
        </div>
      )}
    </dl>
  );
}
