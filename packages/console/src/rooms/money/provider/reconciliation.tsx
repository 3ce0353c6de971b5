import { Alert, Skeleton } from 'antd';
import { CopyId } from '../../../kit/copy-id.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Day, DayState } from './day-state.tsx';
import { DifferenceList } from './difference-list.tsx';
import { words } from './provider-words.ts';
import '../money.css';

/** One day: what the file came to, and what differs. */
export function Room() {
  const t = useT(words);
  const { day } = useRoomParams<'day'>();
  const read = useRead<Day>(`/v1/ledger/reconciliations/${encodeURIComponent(day)}`);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (read.data === undefined) return <Skeleton active />;
  const { state, at, reason, line, lines, sha256 } = read.data;
  return (
    <div className="money-page">
      <PageHeader title={t('day.title', { day })} above={<Link to="/money/reconciliations">{t('days.title')}</Link>}>
        <DayState state={state} /> <Time at={at} />
      </PageHeader>
      {reason && (
        <Alert
          type="error"
          showIcon={false}
          title={`${t('day.reason', { why: reason })}${line === null ? '' : t('day.reason.line', { n: line })}`}
        />
      )}
      <section className="panel">
        <dl className="facts">
          <dt>{t('column.lines')}</dt>
          <dd>
            <Figure value={lines} />
          </dd>
          {sha256 && (
            <>
              <dt>{t('day.hash')}</dt>
              <dd>
                <CopyId id={sha256} whole />
              </dd>
            </>
          )}
        </dl>
      </section>
      <section aria-labelledby="differences">
        <h2 id="differences">{t('day.differences')}</h2>
        <DifferenceList query={{ day }} empty={<p className="quiet">{t('day.none')}</p>} />
      </section>
    </div>
  );
}
