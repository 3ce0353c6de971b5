import { Button } from 'antd';
import { type Column, DataTable } from '../../kit/data-table.tsx';
import { Empty } from '../../kit/empty.tsx';
import { FilterBar } from '../../kit/filter-bar.tsx';
import { listText } from '../../kit/list-text.ts';
import { Link, useFilters, useGo, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Language } from '../../kit/words.ts';
import type { LexiconEntry } from './policy.ts';
import { Propose } from './propose.tsx';
import { addressOfUses } from './registry/uses.ts';
import { words } from './words.ts';
import './policy.css';

/** `food, tea`: only there; `!food, !tea`: everywhere else. */
const categoryWords = (category: readonly string[], language: Language) => {
  const except = category[0]!.startsWith('!');
  const list = listText(except ? category.map((name) => name.slice(1)) : category, language);
  return [except ? 'lexicon.category.except' : 'lexicon.category.only', { list }] as const;
};

/** The entries of a lexicon. The server searches: a hundred thousand of them need not be here. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const { language } = usePreferences();
  const { name } = useRoomParams<'name'>();
  const { filters, set, clear } = useFilters(['query']);
  const joined = (texts: readonly string[]): string =>
    texts.filter((text) => text !== '').join(language === 'en' ? '; ' : '；');
  const contextOf = ({ before, after, within, gap }: LexiconEntry): string =>
    joined([
      before.length > 0 ? t('lexicon.before', { list: listText(before, language) }) : '',
      after.length > 0 ? t('lexicon.after', { list: listText(after, language) }) : '',
      within.length > 0 ? t('lexicon.within', { list: listText(within, language) }) : '',
      gap > 0 && before.length + after.length > 0 ? t('lexicon.gap', { n: gap }) : '',
    ]);
  const limitsOf = ({ word, short, exact, sound, category }: LexiconEntry): string =>
    joined([
      category.length > 0 ? t(...categoryWords(category, language)) : '',
      ...Object.entries({ word, short, exact, sound }).map(([key, is]) =>
        is ? t(`lexicon.${key as 'word' | 'short' | 'exact' | 'sound'}`) : '',
      ),
    ]);
  const columns: Column<LexiconEntry>[] = [
    { name: 'term', title: t('lexicon.column.term'), width: '25%', render: (entry) => entry.term },
    {
      name: 'tags',
      title: t('lexicon.column.tags'),
      width: '20%',
      render: (entry) => <span className="quiet">{entry.tags.join(' · ')}</span>,
    },
    {
      name: 'context',
      title: t('lexicon.column.context'),
      onPhone: false,
      render: (entry) => <span title={contextOf(entry)}>{contextOf(entry)}</span>,
    },
    {
      name: 'limits',
      title: t('lexicon.column.limits'),
      width: '20%',
      onPhone: false,
      render: (entry) => <span title={limitsOf(entry)}>{limitsOf(entry)}</span>,
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
        idOf={({ term, tags, category }) => [term, ...tags, '', ...category].join('\n')}
        empty={<Empty title={t('lexicon.none.title')}>{t('lexicon.none')}</Empty>}
      />
    </>
  );
}
