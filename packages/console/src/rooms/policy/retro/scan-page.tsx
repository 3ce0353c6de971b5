import { Button } from 'antd';
import { useState } from 'react';
import { Link, useGo, useRoomParams } from '../../../kit/navigation.tsx';
import { NotHere } from '../../../kit/not-here.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { Time, useNow } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { shortName } from '../backtests/short-name.ts';
import { addressOfRelease } from '../releases/release.ts';
import { StopButton } from '../stop-button.tsx';
import { useGoing } from '../use-going.ts';
import { ApplyDialog } from './apply-dialog.tsx';
import { Hits } from './hits.tsx';
import { isGoing, obstacle, type Scan } from './scan.ts';
import { ScanReportView } from './scan-report.tsx';
import { ScanStateWord } from './scan-state.tsx';
import { words } from './words.ts';
import '../backtests/backtests.css';

/** One retro-scan: its preview, what was hit, and acting on it. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { id } = useRoomParams<'id'>();
  const read = useGoing<Scan>('/v1/retro-scans', id, isGoing);
  const above = <Link to="/policy/on-sale">{t('above')}</Link>;
  if (!read.data)
    return (
      <NotHere read={read} gone={t('gone')} above={above}>
        {t('intro')}
      </NotHere>
    );
  const scan = read.data;
  return (
    <>
      <PageHeader
        title={t('one.title', { name: shortName(scan.candidate) })}
        above={above}
        actions={
          <>
            <Button onClick={() => go(addressOfRelease(scan.release))}>{t('one.release')}</Button>
            {isGoing(scan) && can('policy.retro.run') && (
              <StopButton list="/v1/retro-scans" id={scan.id}>
                {t('stop')}
              </StopButton>
            )}
          </>
        }
      >
        <Facts scan={scan} />
      </PageHeader>
      <div className="stack">
        <Standing scan={scan} />
        {scan.report && (
          <>
            <ScanReportView report={scan.report} />
            {scan.report.hits > 0 && <Hits scan={scan} />}
          </>
        )}
      </div>
    </>
  );
}

/** Where it is, and what can be done about it. */
function Standing({ scan }: { scan: Scan }) {
  const t = useT(words);
  const { state, application, progress, outcomes, report } = scan;
  return (
    <section className="panel next" aria-labelledby="next">
      <h2 id="next">{t('next.title')}</h2>
      {isGoing(scan) && (
        <div className="progress">
          <progress max={1} value={progress} aria-label={t('going.label')} />
          <span className="figures">
            <ScanStateWord of={scan} />
          </span>
          <p className="quiet">{t(state === 'applying' ? 'going.applying' : 'going')}</p>
        </div>
      )}
      {state === 'failed' && <p className="alarming">{t('failed', { why: scan.failure ?? '' })}</p>}
      {state === 'cancelled' && <p className="quiet">{t('cancelled')}</p>}
      {state === 'ready' && scan.failure && <p className="alarming">{t('broken-off', { why: scan.failure })}</p>}
      {application && (
        <p>
          {t('applied', { n: outcomes.acted, left: outcomes.left })}
          {outcomes.changed + outcomes.unreadable + outcomes.refused > 0 &&
            ` ${t('applied.passed', { n: outcomes.changed + outcomes.unreadable + outcomes.refused })}`}
        </p>
      )}
      {state === 'ready' && report && (report.hits === 0 ? <p>{t('next.nothing')}</p> : <Apply scan={scan} />)}
    </section>
  );
}

function Apply({ scan }: { scan: Scan }) {
  const t = useT(words);
  const can = useCan();
  const { user } = useMe();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const why = obstacle(scan, { id: user.id, now });
  const mayNot = why === undefined && !can('policy.retro.apply');
  return (
    <>
      <p>{t(mayNot ? 'next.approver' : why === undefined ? 'next.apply' : `next.${why}`)}</p>
      {why === undefined && !mayNot && (
        <div className="next-buttons">
          <Button danger onClick={() => setAsking(true)}>
            {t('apply')}
          </Button>
        </div>
      )}
      {asking && <ApplyDialog scan={scan} close={() => setAsking(false)} />}
    </>
  );
}

function Facts({ scan: { created_by, created_at, as_of, application } }: { scan: Scan }) {
  const t = useT(words);
  return (
    <dl className="facts-line">
      <div>
        <dt>{t('fact.as-of')}</dt>
        <dd>
          <Time at={as_of} />
        </dd>
      </div>
      <div>
        <dt>{t('fact.by')}</dt>
        <dd>
          {created_by.name ?? '–'} <Time at={created_at} />
        </dd>
      </div>
      {application && (
        <div>
          <dt>{t('fact.applied')}</dt>
          <dd>
            {application.by.name ?? '–'} <Time at={application.at} />
          </dd>
        </div>
      )}
    </dl>
  );
}
