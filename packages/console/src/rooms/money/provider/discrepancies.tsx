import { Empty } from '../../../kit/empty.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useT } from '../../../kit/use-t.ts';
import { DIFFERENCES } from './difference.ts';
import { DifferenceList } from './difference-list.tsx';
import { words } from './provider-words.ts';
import '../money.css';

/** What the provider says and the books do not. */
export function Room() {
  const t = useT(words);
  const { filters, set, clear, any } = useFilters(['open', 'kind', 'day']);
  return (
    <>
      <PageHeader title={t('differences.title')}>{t('differences.intro')}</PageHeader>
      <FilterBar
        fields={[
          {
            ...{ kind: 'choice', name: 'open', label: t('filter.open'), width: 144 },
            options: (['true', 'false'] as const).map((value) => ({ value, label: t(`open.${value}`) })),
          },
          {
            ...{ kind: 'choice', name: 'kind', label: t('filter.kind'), width: 240 },
            options: DIFFERENCES.map((value) => ({ value, label: t(`different.${value}`) })),
          },
        ]}
        {...{ filters, set, clear }}
      />
      <DifferenceList
        query={filters}
        empty={
          <Empty title={t(any ? 'filter.none' : 'differences.empty')}>
            {t(any ? 'filter.none.text' : 'differences.empty.text')}
          </Empty>
        }
      />
    </>
  );
}
