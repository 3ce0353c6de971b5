import { Tag } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Archives } from './archives.tsx';
import { words } from './measure-words.ts';
import { More } from './more.tsx';
import { usePages } from './use-pages.ts';

/** GET /v1/rule-centre/measures. */
interface PublicMeasure {
  id: string;
  merchant: { id: string; name: string | null };
  kind: string;
  title: string;
  about: string;
  because: { rule: string; title: string | null }[];
  starts_at: string;
  ends_at: string | null;
  state: 'in-force' | 'expired';
}

/** What was done about merchants (E-commerce Law, article 36), and the archives of all statements of reasons. */
export function MeasuresTaken() {
  const t = useT(words);
  const { filters, set, clear } = useFilters(['kind', 'merchant']);
  const kinds = useRead<{ items: { kind: string; title: string }[] }>('/v1/rule-centre/measure-kinds');
  const pages = usePages<PublicMeasure>('/v1/rule-centre/measures', filters);
  const any = Object.keys(filters).length > 0;
  return (
    <>
      <section className="panel" aria-labelledby="taken">
        <h2 id="taken">{t('title')}</h2>
        <p className="quiet">{t('intro')}</p>
        <FilterBar
          fields={[
            {
              ...{ kind: 'choice', name: 'kind', label: t('filter.kind'), width: 200 },
              options: (kinds.data?.items ?? []).map(({ kind, title }) => ({ value: kind, label: title })),
            },
            { kind: 'text', name: 'merchant', label: t('filter.merchant'), width: 200 },
          ]}
          {...{ filters, set, clear }}
        />
        {pages.data && pages.items.length === 0 && (
          <Empty title={t(any ? 'none.such' : 'none.title')}>{t(any ? 'none.such.text' : 'none.text')}</Empty>
        )}
        {pages.items.map((row) => (
          <TakenLine key={row.id} row={row} />
        ))}
        <More pages={pages} />
      </section>
      <Archives />
    </>
  );
}

function TakenLine({ row: { merchant, title, about, because, starts_at, ends_at, state } }: { row: PublicMeasure }) {
  const t = useT(words);
  return (
    <article className="rule-item">
      <div className="rule-item-head">
        <h3>{merchant.name ?? t('merchant', { id: merchant.id })}</h3>
        <span>
          <Tag>{t(`state.${state}`)}</Tag>
          {title}
        </span>
      </div>
      <p className="quiet">
        <Time at={starts_at} detail="day" /> – {ends_at === null ? t('open') : <Time at={ends_at} detail="day" />}
      </p>
      <p>{about}</p>
      {because.length > 0 && (
        <p>
          <span className="quiet">{t('because')}</span>{' '}
          {because.map(({ rule, title: name }, place) => (
            <span key={rule}>
              {place > 0 && t('between')}
              {name === null ? rule : <Link to={`/rule-centre/rules/${encodeURIComponent(rule)}`}>{name}</Link>}
            </span>
          ))}
        </p>
      )}
    </article>
  );
}
