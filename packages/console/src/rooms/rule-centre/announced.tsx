import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { PublicChange } from '../../kit/public-rule.ts';
import { ChangeView } from '../../kit/public-rule.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface AnnouncedChange {
  release: string;
  notice_at: string;
  takes_effect_at: string;
  percent: number | null;
  changes: PublicChange[] | null;
}

/** What will change, the next one first. */
export function Announced() {
  const t = useT(words);
  const { data, error, refetch } = useRead<{ items: AnnouncedChange[] }>('/v1/rule-centre/changes');
  if (error && !data) return <ErrorPanel error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton active />;
  if (data.items.length === 0) return <Empty title={t('changes.none.title')}>{t('changes.none')}</Empty>;
  const items = data.items.map(({ release, notice_at, takes_effect_at, percent, changes }) => (
    <section key={release} className="panel">
      <h2>
        {t('changes.from')} <Time at={takes_effect_at} />
      </h2>
      <p className="quiet">
        {t('changes.notice')} <Time at={notice_at} />
        {percent !== null && ` ${t('changes.percent', { n: percent })}`}
      </p>
      {changes === null ? (
        <p>{t('changes.moving')}</p>
      ) : (
        changes.map((change) => <ChangeView key={change.rule} change={change} />)
      )}
    </section>
  ));
  return <div className="stack">{items}</div>;
}
