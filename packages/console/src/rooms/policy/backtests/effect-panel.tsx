import { Button } from 'antd';
import { useState } from 'react';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Link } from '../../../kit/navigation.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { useGoing } from '../use-going.ts';
import { addressOfBacktest, type Backtest, type BacktestLine, isGoing, standingOf } from './backtest.ts';
import { FewExamples } from './examples.tsx';
import { Period } from './period.tsx';
import { Progress } from './progress.tsx';
import { FlipTable, FlipText, TouchedText, WrongfulText } from './report-parts.tsx';
import { RunDialog } from './run-dialog.tsx';
import { words } from './words.ts';
import './backtests.css';

interface Tried {
  id: string;
  name: string;
  in_force: boolean;
}

const LOOKED_AT = 20;

/** What a release would have done on history; beside the button by which somebody agrees to it. */
export function EffectPanel({ release }: { release: Tried }) {
  const t = useT(words);
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const list = useRead<{ items: BacktestLine[] }>('/v1/backtests', {
    query: { release: release.id, limit: LOOKED_AT },
  });
  const standing = list.data && standingOf(release.name, list.data.items);
  const known = standing && standing.kind !== 'none' ? standing.backtest : undefined;
  return (
    <section className="panel found" aria-labelledby="effect">
      <div className="panel-head">
        <h2 id="effect">{t('effect.title')}</h2>
        {known && (
          <span className="quiet">
            <Period of={known} />
          </span>
        )}
        {known && can('policy.backtest.run') && !isGoing(known) && (
          <Button type="link" size="small" className="panel-more" onClick={() => setAsking(true)}>
            {t('run.again')}
          </Button>
        )}
      </div>
      {list.isError && <ErrorPanel error={list.error} retry={() => void list.refetch()} />}
      {standing?.kind === 'none' && (
        <Empty
          title={t('effect.none.title')}
          action={can('policy.backtest.run') && <Button onClick={() => setAsking(true)}>{t('run')}</Button>}
        >
          {t(release.in_force ? 'effect.none.in-force' : 'effect.none')}
        </Empty>
      )}
      {standing?.kind === 'earlier' && <p className="earlier">{t('effect.earlier')}</p>}
      {known && <Found id={known.id} />}
      {asking && <RunDialog release={release} close={() => setAsking(false)} />}
    </section>
  );
}

function Found({ id }: { id: string }) {
  const t = useT(words);
  const read = useGoing<Backtest>('/v1/backtests', id, isGoing);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return null;
  return <Summary backtest={read.data} more={t('effect.more')} />;
}

function Summary({ backtest, more }: { backtest: Backtest; more: string }) {
  const t = useT(words);
  const { report } = backtest;
  return (
    <>
      <Progress of={backtest} />
      {report && (
        <>
          <FlipText report={report} />
          <FlipTable report={report} />
          {report.stricter.decisions > 0 && (
            <>
              <h3>{t('flips.stricter')}</h3>
              <TouchedText touched={report.stricter} />
            </>
          )}
          <h3>{t('wrongful.title')}</h3>
          <WrongfulText report={report} />
          <FewExamples report={report} />
        </>
      )}
      <p>
        <Link to={addressOfBacktest(backtest.id)}>{more}</Link>
      </p>
    </>
  );
}
