import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { DecisionRow } from '../../kit/model.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { Elsewhere } from './elsewhere.tsx';
import { Objection } from './objection.tsx';
import { words } from './words.ts';
import './outside.css';

/** A rights holder's first page: what was decided about their notices. */
export function Room() {
  const t = useT(words);
  const decisions = usePages<DecisionRow>('/v1/decisions');
  return (
    <div className="narrow">
      <PageHeader title={t('rights.title')} actions={<Elsewhere to="/rights/standing" />}>
        {t('rights.intro')}
      </PageHeader>
      {decisions.isError && <ErrorPanel error={decisions.error} retry={() => void decisions.refetch()} />}
      {decisions.isPending && <Skeleton active />}
      {decisions.data && decisions.items.length === 0 && (
        <Empty title={t('rights.empty.title')}>{t('rights.empty')}</Empty>
      )}
      {decisions.items.length > 0 && (
        <section className="cards" aria-labelledby="decisions">
          <h2 id="decisions">{t('rights.decisions')}</h2>
          {decisions.items.map((row, at) => (
            <Objection key={row.id} row={row} open={at === 0} />
          ))}
        </section>
      )}
    </div>
  );
}
