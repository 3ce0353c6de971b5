import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Figure, Money } from '../../../kit/figures.tsx';
import { formatShare } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { useT } from '../../../kit/use-t.ts';
import { pageOfAddress } from '../model.ts';
import { COHORT_SUMS, type Exposure, type Fund } from './fund-model.ts';
import { words } from './fund-words.ts';

type Key = Parameters<ReturnType<typeof useT<keyof (typeof words)['en']>>>[0];

interface TableProps {
  id: string;
  title: Key;
  none: Key | undefined;
  left: readonly Key[];
  right: readonly Key[];
  /** A last column for what can be done. */
  acts?: boolean;
  children: ReactNode;
}

function Table({ id, title, none, left, right, acts = false, children }: TableProps) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby={id}>
      <h2 id={id}>{t(title)}</h2>
      {none ? (
        <p className="quiet">{t(none)}</p>
      ) : (
        <div className="money-scroll">
          <table className="rows">
            <thead>
              <tr>
                {left.map((column) => (
                  <th key={column} scope="col">
                    {t(column)}
                  </th>
                ))}
                {right.map((column) => (
                  <th key={column} scope="col" data-align="right" className={classOf(column)}>
                    {t(column)}
                  </th>
                ))}
                {acts && <td />}
              </tr>
            </thead>
            <tbody>{children}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const ON_DESK: readonly string[] = ['written_off', 'borne', 'open'];
/** What a phone has no room for. */
const classOf = (column: string): string | undefined => (ON_DESK.includes(column) ? 'wide' : undefined);

export function Ages({ rows }: { rows: Fund['receivables'] }) {
  const t = useT(words);
  const none = rows.length === 0 ? 'ages.none' : undefined;
  return (
    <Table {...{ id: 'ages', title: 'ages', none }} left={['age']} right={['merchants', 'amount']}>
      {rows.map(({ from_days: from, to_days: to, merchants, amount, address }) => (
        <tr key={`${amount.currency}/${from}`}>
          <td>{to === null ? t('ages.over', { from }) : t('ages.days', { from, to })}</td>
          <td data-align="right">
            <Link to={pageOfAddress(address)}>
              <Figure value={merchants} />
            </Link>
          </td>
          <td data-align="right">
            <Link to={pageOfAddress(address)}>
              <Money value={amount} />
            </Link>
          </td>
        </tr>
      ))}
    </Table>
  );
}

export function Exposures(props: { rows: readonly Exposure[]; writeOff: ((row: Exposure) => void) | undefined }) {
  const { rows, writeOff } = props;
  const t = useT(words);
  const none = rows.length === 0 ? 'exposures.none' : undefined;
  return (
    <Table
      {...{ id: 'exposures', title: 'exposures', none, acts: writeOff !== undefined }}
      left={['merchant']}
      right={['exposure', 'receivable']}
    >
      {rows.map((row) => (
        <tr key={`${row.merchant_id}/${row.amount.currency}`}>
          <td>
            <SubjectLink subject={`merchant/${row.merchant_id}`} typed={false} />
          </td>
          <td data-align="right">
            <Link to={pageOfAddress(row.address)}>
              <Money value={row.amount} />
            </Link>
          </td>
          <td data-align="right">
            <Link to={pageOfAddress(row.receivable_address)}>
              <Money value={row.receivable} />
            </Link>
          </td>
          {writeOff && (
            <td data-align="right">
              {row.receivable.amount > 0 && (
                <Button size="small" onClick={() => writeOff(row)}>
                  {t('write-off')}
                </Button>
              )}
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

export function Cohorts({ rows }: { rows: Fund['cohorts'] }) {
  const { language } = usePreferences();
  return (
    <Table
      {...{ id: 'cohorts', title: 'cohorts', none: rows.length === 0 ? 'cohorts.none' : undefined }}
      left={['month']}
      right={[...COHORT_SUMS, 'rate']}
    >
      {rows.map((row) => (
        <tr key={`${row.month}/${row.currency}`}>
          <td>
            <Link to={pageOfAddress(row.addresses.owed)}>{row.month}</Link>
          </td>
          {COHORT_SUMS.map((column) => (
            <td key={column} data-align="right" className={classOf(column)}>
              <Link to={pageOfAddress(row.addresses[column])}>
                <Money value={row[column]} />
              </Link>
            </td>
          ))}
          <td data-align="right">{formatShare(row.rate, language)}</td>
        </tr>
      ))}
    </Table>
  );
}
