import { formatMoney, formatTime } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Claim, Payout } from './model.ts';
import { seePayout } from './movement.ts';
import { destinationOf, promisedBy } from './standing.ts';
import { words } from './words.ts';

interface PayoutsProps {
  payouts: readonly Payout[];
  /** Those of the order: they know by when money was promised. */
  claims: readonly Claim[];
}

const MOST_SAID = 3;

/** In a line each: how much, how far it is, and by when it was promised. */
export function PayoutsSaid({ payouts, claims }: PayoutsProps) {
  const say = useSaying(claims);
  return (
    <>
      {payouts.slice(0, MOST_SAID).map((one) => (
        <p key={one.id}>{say(one)}</p>
      ))}
    </>
  );
}

/** Each with what it is made of and where it goes: what somebody looks for who waits for money. */
export function Payouts({ payouts, claims }: PayoutsProps) {
  const t = useT(words);
  const say = useSaying(claims);
  const { language } = usePreferences();
  if (payouts.length === 0) return null;
  return (
    <section aria-labelledby="payouts" className="card">
      <h2 id="payouts">{t('payouts.title')}</h2>
      <ul className="plain-list">
        {payouts.map((one) => {
          const page = seePayout(one, '/me');
          return (
            <li key={one.id} className="payout">
              <p>
                <strong>{say(one)}</strong>
              </p>
              {one.lines.map(({ kind, amount }) => (
                <p key={kind} className="quiet">
                  {t(`line.${kind}` as 'line.refund')} {formatMoney(amount, language)}
                  {' · '}
                  {t(`payout.to.${destinationOf(kind)}`)}
                </p>
              ))}
              {page && (
                <p>
                  <Link to={page.to}>{t(page.says)}</Link>
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function useSaying(claims: readonly Claim[]): (payout: Payout) => string {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  return (payout) => {
    const { state, amount, ended_at: at } = payout;
    const due = promisedBy(payout, claims);
    const money = formatMoney(amount, language);
    if (due !== undefined) return t('payout.due', { money, time: formatTime(due, timeZone) });
    return t(`payout.${state}`, { money, time: at === null ? '' : formatTime(at, timeZone) });
  };
}
