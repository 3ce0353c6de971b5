import { Button, Skeleton } from 'antd';
import { type Category, nameOfCategory, useCategories } from '../../../kit/categories.ts';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Money } from '../../../kit/figures.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { useGuaranteeName, useGuarantees } from '../../../kit/guarantee-names.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { Time } from '../../../kit/time.tsx';
import { usePages } from '../../../kit/use-pages.ts';
import { useT } from '../../../kit/use-t.ts';
import { addressOfDispute, GROUNDS, OUTCOMES, type Ruling, sumOf } from '../model.ts';
import { words } from '../words.ts';
import { words as named, REASONS } from './precedent-words.ts';
import '../desks.css';

interface Precedent {
  dispute_id: string;
  reason_title: string;
  guarantee: string | null;
  category_id: string | null;
  share: number;
  ruling: Ruling;
}

/** What the server looks for: two letters or digits in a row. */
const SEARCHED = /[\p{L}\p{N}]{2}/u;

/** Past rulings, to be found by what they rest on. */
export function Room() {
  const t = useT(named);
  const tt = useT(words);
  const guarantees = useGuarantees();
  const categories = useCategories();
  const guaranteeName = useGuaranteeName();
  const { filters, set, clear, any } = useFilters([
    ...(['words', 'ground', 'reason', 'outcome', 'guarantee', 'category_id'] as const),
  ]);
  const isShort = filters.words !== undefined && !SEARCHED.test(filters.words);
  const { items, isPending, isError, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    usePages<Precedent>('/v1/disputes/precedents', filters, !isShort);
  return (
    <>
      <PageHeader title={t('title')} above={<Link to="/disputes">{tt('disputes.title')}</Link>}>
        {t('intro')}
      </PageHeader>
      <FilterBar
        fields={[
          { kind: 'text', name: 'words', label: t('filter.words'), width: 220 },
          {
            ...{ kind: 'choice', name: 'ground', label: t('filter.ground'), width: 200 },
            options: GROUNDS.map((value) => ({ value, label: tt(`ground.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'reason', label: t('filter.reason'), width: 180 },
            options: REASONS.map((value) => ({ value, label: t(`reason.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'outcome', label: t('filter.outcome'), width: 144 },
            options: OUTCOMES.map((value) => ({ value, label: tt(`outcome.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'guarantee', label: t('filter.guarantee'), width: 180 },
            options: guarantees.map(({ code, title }) => ({ value: code, label: title })),
          },
          categories.length === 0
            ? { kind: 'text', name: 'category_id', label: t('filter.category.id') }
            : {
                ...{ kind: 'choice', name: 'category_id', label: t('filter.category'), width: 144 },
                options: optionsOf(categories, filters.category_id),
              },
        ]}
        filters={filters}
        set={set}
        clear={clear}
      />
      {isShort && <p className="alarming">{t('short')}</p>}
      {isError && <ErrorPanel error={error} retry={() => void refetch()} />}
      {isPending && !isShort && <Skeleton active />}
      {!isPending &&
        !isError &&
        items.length === 0 &&
        (any ? (
          <Empty title={t('none.title')}>{t('none')}</Empty>
        ) : (
          <Empty title={t('empty.title')}>{t('empty')}</Empty>
        ))}
      {items.length > 0 && (
        <section className="panel">
          <ul className="plain-list" aria-label={t('title')}>
            {items.map(({ dispute_id: id, ruling, reason_title, guarantee, category_id, share }) => (
              <li key={ruling.id} className="said-line">
                <strong>
                  <Link to={addressOfDispute(id)}>
                    {reason_title} · {tt(`outcome.${ruling.outcome}`)}
                  </Link>
                </strong>{' '}
                <Money value={sumOf(ruling)} />{' '}
                <span className="quiet">
                  {[
                    ...[t('given', { share }), ...ruling.grounds.map(({ title }) => title)],
                    ...(guarantee === null ? [] : [guaranteeName(guarantee)]),
                    ...(category_id === null ? [] : [nameOfCategory(categories, category_id)]),
                  ].join(' · ')}{' '}
                  · <Time at={ruling.at} detail="day" />
                </span>
                <div className="said-text">{ruling.statement}</div>
              </li>
            ))}
          </ul>
        </section>
      )}
      {hasNextPage && (
        <div className="desk-acts">
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

/** The categories that have a name, and the one that is filtered by. */
function optionsOf(categories: readonly Category[], chosen: string | undefined): { value: string; label: string }[] {
  const named = categories.map(({ id, title }) => ({ value: id, label: title }));
  if (chosen === undefined || categories.some(({ id }) => id === chosen)) return named;
  return [{ value: chosen, label: chosen }, ...named];
}
