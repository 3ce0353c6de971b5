import { Button, Skeleton } from 'antd';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { eventNames } from '../../kit/event-names.ts';
import { FilterBar, type FilterField } from '../../kit/filter-bar.tsx';
import { formatNumber } from '../../kit/format.ts';
import { chapterNames, chapterOf, nameOf } from '../../kit/names.ts';
import { Link, useFilters, useGo } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { addressOfEditor } from './editor/address.ts';
import type { RuleLine } from './policy.ts';
import { words } from './words.ts';
import './policy.css';

const FILTERS = ['query', 'chapter', 'type'] as const;

/** The rules in force, by chapter. There are some dozens of them: one answer holds all, and is filtered here. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const can = useCan();
  const { language } = usePreferences();
  const { filters, set, clear } = useFilters(FILTERS);
  const read = useRead<{ pack: string; rules?: RuleLine[]; items?: RuleLine[] }>('/v1/rules');
  const all = read.data?.rules ?? read.data?.items ?? [];
  const types = [...new Set(all.flatMap((rule) => rule.on))];
  const wanted = filters.query?.toLowerCase() ?? '';
  const fits = (rule: RuleLine): boolean =>
    (filters.chapter === undefined || chapterOf(rule.id) === filters.chapter) &&
    (filters.type === undefined || rule.on.includes(filters.type)) &&
    (wanted === '' || [rule.id, rule.title, rule.law ?? ''].some((text) => text.toLowerCase().includes(wanted)));
  const shown = all.filter(fits);
  const chapters = Object.keys(chapterNames[language]).filter((chapter) =>
    shown.some((rule) => chapterOf(rule.id) === chapter),
  );
  const fields: FilterField<(typeof FILTERS)[number]>[] = [
    { kind: 'text', name: 'query', label: t('rules.search'), width: 240 },
    {
      kind: 'choice',
      name: 'chapter',
      label: t('rules.chapter'),
      width: 144,
      options: Object.entries(chapterNames[language]).map(([value, label]) => ({ value, label })),
    },
    {
      kind: 'choice',
      name: 'type',
      label: t('rules.type'),
      options: types.map((value) => ({ value, label: nameOf(eventNames, value, language) })),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('rules.title')}
        actions={
          can('policy.pack.edit') && <Button onClick={() => go(addressOfEditor({ new: '1' }))}>{t('rules.new')}</Button>
        }
      >
        {t('rules.intro')}
      </PageHeader>
      <FilterBar fields={fields} filters={filters} set={set} clear={clear} />
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active title={false} paragraph={{ rows: 8, width: '100%' }} />}
      {read.data && shown.length === 0 && <Empty title={t('rules.none.title')}>{t('rules.none')}</Empty>}
      <div className="stack">
        {chapters.map((chapter) => {
          const rules = shown.filter((rule) => chapterOf(rule.id) === chapter);
          return (
            <section key={chapter} className="panel" aria-labelledby={`chapter-${chapter}`}>
              <div className="panel-head">
                <h2 id={`chapter-${chapter}`}>{nameOf(chapterNames, chapter, language)}</h2>
                <span className="quiet">{t('rules.count', { n: rules.length })}</span>
              </div>
              <table className="rows rule-rows">
                <thead>
                  <tr>
                    <th scope="col">{t('rules.column.title')}</th>
                    <th scope="col">{t('rules.column.verdict')}</th>
                    <th scope="col">{t('rules.column.case')}</th>
                    <th scope="col">{t('rules.column.law')}</th>
                    <th scope="col" data-align="right">
                      {t('rules.column.fired')}
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {rules.map((rule) => (
                    <tr key={rule.id}>
                      <td className="clip rule-name" title={rule.id}>
                        <Link to={`/policy/rules/${encodeURIComponent(rule.id)}`}>{rule.title}</Link>
                      </td>
                      <td className="rule-verdict">
                        <VerdictTag verdict={rule.verdict} />
                      </td>
                      <td className="rule-case quiet">{rule.case ? t('rules.case') : ''}</td>
                      <td className="clip quiet" title={rule.law ?? ''}>
                        {rule.law}
                      </td>
                      <td data-align="right" className="rule-fired">
                        {rule.fired_7d === undefined ? (
                          '–'
                        ) : (
                          <Link to={`/decisions?range=7d&rule=${encodeURIComponent(rule.id)}`} className="count-link">
                            {formatNumber(rule.fired_7d, language)}
                          </Link>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          );
        })}
      </div>
    </>
  );
}
