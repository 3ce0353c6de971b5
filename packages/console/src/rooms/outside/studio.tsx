import { Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { DecisionRow } from '../../kit/model.ts';
import { MoreButton } from '../../kit/more-button.tsx';
import { nameOf, subjectNames, subjectOf } from '../../kit/names.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { Elsewhere } from './elsewhere.tsx';
import { Objection, OwnerTag } from './objection.tsx';
import { newestOf, objectionsOf } from './objections.ts';
import { words } from './words.ts';
import './outside.css';

interface Content {
  id: string;
  type: string;
  title?: string;
}

const OPEN_AT_ONCE = 2;

/** A creator's first page: what was decided about their work, and what good looks like. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const decisions = usePages<DecisionRow>('/v1/decisions', { limit: 200 });
  const mayRead = useCan()('marketplace.content.read');
  const content = usePages<Content>('/v1/content', {}, mayRead);
  useReloadSlowly(['decisions'], ['/v1/decisions']);
  const newest = newestOf(decisions.items);
  const mend = objectionsOf(decisions.items);
  const fault = decisions.error ?? content.error;
  return (
    <div className="narrow">
      <PageHeader title={t('studio.title')} actions={<Elsewhere to="/studio/standing" />}>
        {t('studio.intro')}
      </PageHeader>
      {fault && <ErrorPanel error={fault} />}
      {decisions.isPending && <Skeleton active />}
      {decisions.data && mend.length === 0 && <Empty title={t('studio.none.title')}>{t('studio.none')}</Empty>}
      {mend.length > 0 && (
        <section className="cards" aria-labelledby="mend">
          <h2 id="mend">{t('studio.mend', { n: mend.length })}</h2>
          {mend.slice(0, 20).map((row, at) => (
            <Objection key={row.id} row={row} open={at < OPEN_AT_ONCE} />
          ))}
        </section>
      )}
      <h2>{t('studio.good')}</h2>
      <ol className="card good">
        {([1, 2, 3, 4, 5] as const).map((n) => (
          <li key={n}>{t(`studio.good.${n}`)}</li>
        ))}
      </ol>
      {mayRead && <h2>{t('studio.content')}</h2>}
      {content.data && content.items.length === 0 && <Empty title={t('studio.empty.title')}>{t('studio.empty')}</Empty>}
      <ul className="plain-list lines">
        {content.items.map((item) => {
          const verdict = newest.get(item.id)?.verdict ?? 'allow';
          return (
            <li key={item.id}>
              <span className="quiet">{nameOf(subjectNames, item.type, language)}</span>
              <span className="line-title">{item.title ?? subjectOf(item.id).id}</span>
              {verdict === 'allow' ? <span className="quiet">{t('shop.fine')}</span> : <OwnerTag verdict={verdict} />}
            </li>
          );
        })}
      </ul>
      <MoreButton of={content}>{t('more')}</MoreButton>
    </div>
  );
}
