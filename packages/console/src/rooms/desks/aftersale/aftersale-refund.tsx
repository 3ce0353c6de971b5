import { Money } from '../../../kit/figures.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { AftersaleWhole } from '../aftersale-model.ts';
import { Payout } from '../rulings.tsx';
import { words } from './aftersale-words.ts';

/** The money of an after-sale: its payout, out of what it came, and who bears what of goods that were on their way. */
export function AftersaleRefund({ one }: { one: AftersaleWhole }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { payout, refund_type: type, sources, refunded_at: at, instant, race, recall } = one;
  const { currency } = one.amount;
  const why = instant.why?.message?.[language];
  return (
    <section className="panel" aria-labelledby="refund">
      <h2 id="refund">{t('refund.title')}</h2>
      {payout === null && <p className="quiet">{t('refund.none')}</p>}
      {instant.granted && <p>{t('instant.yes')}</p>}
      {!instant.granted && why && <p className="quiet">{t('instant.no', { why })}</p>}
      <dl className="facts">
        {payout !== null && (
          <>
            <dt>{t('refund.payout')}</dt>
            <dd>
              <Payout id={payout.id} />
            </dd>
          </>
        )}
        {type !== null && (
          <>
            <dt>{t('refund.type')}</dt>
            <dd>
              {t(`refund.${type}` as 'refund.deposit').replace(/^refund\./, '')}
              {sources.map(({ source, amount }) => (
                <div key={source} className="quiet">
                  {t(`source.${source}` as 'source.deposit').replace(/^source\./, '')}{' '}
                  <Money value={{ amount, currency }} />
                </div>
              ))}
            </dd>
          </>
        )}
        {at !== null && (
          <>
            <dt>{t('refund.at')}</dt>
            <dd>
              <Time at={at} />
            </dd>
          </>
        )}
      </dl>
      {race !== null && (
        <>
          <h3>{t('race.title')}</h3>
          <p>{race.message[language]}</p>
          <dl className="facts">
            {race.goods_by !== null && (
              <>
                <dt>{t('race.goods')}</dt>
                <dd>{t(`bearer.${race.goods_by}`)}</dd>
              </>
            )}
            {race.freight_by !== null && (
              <>
                <dt>{t('race.freight')}</dt>
                <dd>{t(`bearer.${race.freight_by}`)}</dd>
              </>
            )}
          </dl>
        </>
      )}
      {recall !== null && (
        <>
          <h3>{t('recall.title')}</h3>
          <p>{recall.message[language]}</p>
        </>
      )}
    </section>
  );
}
