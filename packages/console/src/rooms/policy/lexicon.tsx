import { Button } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { listText } from '../../kit/list-text.ts';
import { Link, useFilters, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import type { LexiconEntry } from './policy.ts';
import { Propose } from './propose.tsx';
import { addressOfUses } from './registry/uses.ts';
import { words } from './words.ts';
import './policy.css';

/** The entries of a lexicon. The server searches: a hundred thousand of them need not be here. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const { language } = usePreferences();
  const { name } = useRoomParams<'name'>();
  const { filters, set, clear } = useFilters(['query']);
  const contextOf = (entry: LexiconEntry): string =>
    [
      entry.before?.length ? t('lexicon.before', { list: listText(entry.before, language) }) : '',
      entry.after?.length ? t('lexicon.after', { list: listText(entry.after, language) }) : '',
      entry.within?.length ? t('lexicon.within', { list: listText(entry.within, language) }) : '',
      entry.word ? t('lexicon.word') : '',
    ]
      .filter((text) => text !== '')
      .join(language === 'en' ? '; ' : '；');
  const columns: Column<LexiconEntry>[] = [
    { name: 'term', title: t('lexicon.column.term'), width: '30%', render: (entry) => entry.term },
    {
      name: 'tags',
      title: t('lexicon.column.tags'),
      width: '25%',
      render: (entry) => <span className="quiet">{entry.tags.join(' · ')}</span>,
    },
    {
      name: 'context',
      title: t('lexicon.column.context'),
      onPhone: false,
      render: (entry) => <span title={contextOf(entry)}>{contextOf(entry)}</span>,
    },
  ];
  return (
    <>
      <PageHeader
        title={name}
        above={<Link to="/policy/lexicons">{t('lexicon.above')}</Link>}
        actions={
          <>
            <Button onClick={() => go(addressOfUses({ kind: 'lexicon', name }))}>{t('uses')}</Button>
            <Propose kind="lexicon" name={name} />
          </>
        }
      />
      <FilterBar
        fields={[{ kind: 'text', name: 'query', label: t('lexicon.search') }]}
        filters={filters}
        set={set}
        clear={clear}
      />
      <DataTable<LexiconEntry>
        label={name}
        path={`/v1/lexicons/${encodeURIComponent(name)}`}
        query={filters}
        pageSize={200}
        columns={columns}
        idOf={(entry) => `${entry.term}\n${entry.tags.join()}`}
        empty={<Empty title={t('lexicon.none.title')}>{t('lexicon.none')}</Empty>}
      />
    </>
  );
}
