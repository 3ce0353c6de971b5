import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatMoney } from '../../kit/format.ts';
import { MoreButton } from '../../kit/more-button.tsx';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { usePages } from '../../kit/use-pages.ts';
import { useT } from '../../kit/use-t.ts';
import { movementOf } from './movement.ts';
import { words } from './shop-words.ts';

export interface Account {
  id: string;
  purpose: string;
  title: { 'zh-CN': string; en: string };
  normal: 'debit' | 'credit';
  balance: Amount;
  held: { out: Amount; in: Amount };
  available: Amount | null;
}

interface Movement {
  transfer_id: string;
  at: string;
  side: 'debit' | 'credit';
  amount: Amount;
  code: string;
  balance: Amount;
}

/** What a merchant's money page reads again when something happened. */
export const MONEY = ['/v1/ledger', '/v1/deposits', '/v1/payouts', '/v1/settlements'] as const;

export const movementPage = (id: string): string => `/shop/money/${encodeURIComponent(id)}`;

/** A name and its sum. */
export function Sum({ label, value }: { label: string; value: Amount }) {
  return (
    <div className="sum">
      <dt>{label}</dt>
      <dd>
        <Money value={value} />
      </dd>
    </div>
  );
}

/** An account with all that moved on it, each leading to its own page. */
export function AccountCard({ account }: { account: Account }) {
  const t = useT(words);
  const { language } = usePreferences();
  const read = usePages<Movement>(`/v1/ledger/accounts/${account.id}/statement`);
  const title = account.title[language];
  return (
    <section className="card" aria-label={title}>
      <div className="card-head">
        <h2>{title}</h2>
        <strong>
          <Money value={account.balance} />
        </strong>
      </div>
      <dl className="explanation">
        <Sum label={t('held')} value={account.held.out} />
        {account.available && <Sum label={t('available')} value={account.available} />}
      </dl>
      <h3>{t('movements')}</h3>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && read.items.length === 0 && <p className="quiet">{t('movements.none')}</p>}
      <ul className="plain-list lines">
        {read.items.map((one) => {
          const grows = one.side === account.normal;
          return (
            <li key={one.transfer_id}>
              <span>
                <Link to={movementPage(one.transfer_id)}>{t(`code.${movementOf(one.code)}`)}</Link>
                <br />
                <span className="quiet">
                  <Time at={one.at} />
                  {' · '}
                  {t('balance.after', { money: formatMoney(one.balance, language) })}
                </span>
              </span>
              <span className="figures">
                {grows ? '+' : '−'}
                {formatMoney(one.amount, language)}
              </span>
            </li>
          );
        })}
      </ul>
      <MoreButton of={read}>{t('more')}</MoreButton>
    </section>
  );
}
