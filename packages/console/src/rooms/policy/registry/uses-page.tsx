import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useRuleName, useRules } from '../../../kit/rule-names.ts';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Registry } from '../registry.ts';
import { addressOfUses, idOf, KINDS, type Node, nodeOf, pictureOf, type Used, usedIn } from './uses.ts';
import { UsesPicture } from './uses-picture.tsx';
import { words } from './words.ts';
import './registry.css';

/** Who uses what: all that rules name, and around one of them a picture of two steps. */
export function Room() {
  const t = useT(words);
  const { filters, set, clear } = useFilters(['of', 'kind', 'query']);
  const read = useRead<Registry>('/v1/policy/registry');
  const focus = filters.of === undefined ? undefined : nodeOf(filters.of);
  const all = read.data && usedIn(read.data);
  const body = () => {
    if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
    if (!all) return <Skeleton active />;
    if (filters.of === undefined) return <Everything all={all} kind={filters.kind} query={filters.query} />;
    return focus ? <Around focus={focus} all={all} /> : <Gone />;
  };
  return (
    <>
      <PageHeader
        title={t('uses.title')}
        above={filters.of === undefined ? undefined : <Link to="/policy/uses">{t('uses.all')}</Link>}
      >
        {t('uses.intro')}
      </PageHeader>
      {filters.of === undefined && (
        <FilterBar
          fields={[
            { kind: 'text', name: 'query', label: t('uses.search') },
            {
              ...{ kind: 'choice', name: 'kind', label: t('uses.kind') },
              options: KINDS.map((value) => ({ value, label: t(value) })),
            },
          ]}
          filters={filters}
          set={set}
          clear={clear}
        />
      )}
      {body()}
    </>
  );
}

function Gone() {
  const t = useT(words);
  return (
    <Empty title={t('uses.gone.title')} action={<Link to="/policy/uses">{t('uses.all')}</Link>}>
      {t('uses.gone')}
    </Empty>
  );
}

function Around({ focus, all }: { focus: Node; all: readonly Used[] }) {
  const rules = useRules();
  const known =
    focus.kind === 'rule'
      ? rules.length === 0 || rules.some(({ id }) => id === focus.name)
      : all.some((one) => idOf(one) === idOf(focus));
  return known ? <UsesPicture focus={focus} picture={pictureOf(focus, all)} /> : <Gone />;
}

interface EverythingProps {
  all: readonly Used[];
  kind: string | undefined;
  query: string | undefined;
}

/** What most rules use comes first; what nobody uses last. */
function Everything({ all, kind, query = '' }: EverythingProps) {
  const t = useT(words);
  const wanted = query.toLowerCase();
  const fits = (one: Used): boolean =>
    (kind === undefined || one.kind === kind) &&
    [one.name, one.about].some((text) => text.toLowerCase().includes(wanted));
  const shown = all.filter(fits).sort((a, b) => b.rules.length - a.rules.length);
  if (shown.length === 0) return <Empty title={t('uses.empty.title')}>{t('uses.empty')}</Empty>;
  return (
    <section className="panel">
      <table className="rows uses-rows">
        <thead>
          <tr>
            <th scope="col">{t('column.name')}</th>
            <th scope="col">{t('column.kind')}</th>
            <th scope="col">{t('column.about')}</th>
            <th scope="col">{t('column.rules')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={idOf(one)}>
              <td>
                <Link to={addressOfUses(one)}>{one.name}</Link>
              </td>
              <td className="quiet">{t(`one.${one.kind}`)}</td>
              <td className="clip quiet" title={one.about}>
                {one.about}
              </td>
              <td className="clip">
                <RuleNames rules={one.rules} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const NAMED = 3;

function RuleNames({ rules }: { rules: readonly string[] }) {
  const t = useT(words);
  const ruleName = useRuleName();
  if (rules.length === 0) return <span className="quiet">{t('rules.none')}</span>;
  return (
    <>
      <span className="figures">{t('rules.count', { n: rules.length })}</span>{' '}
      {rules.slice(0, NAMED).map((rule) => (
        <span key={rule} className="uses-rule">
          <Link to={addressOfUses({ kind: 'rule', name: rule })}>{ruleName(rule)}</Link>
        </span>
      ))}
    </>
  );
}
