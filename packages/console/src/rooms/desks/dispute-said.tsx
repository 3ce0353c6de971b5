import { formatMoney, formatTime } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Whole } from './model.ts';
import { NotPaid } from './rulings.tsx';
import { words } from './words.ts';

/** What both sides say, what they offered, and what was asked of them. */
export function Said({ whole: { messages, offers, asks } }: { whole: Whole }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  return (
    <>
      <section className="panel" aria-labelledby="said">
        <h2 id="said">{t('dispute.said')}</h2>
        {messages.length === 0 && <p className="quiet">{t('dispute.said.none')}</p>}
        {messages.map((one) => (
          <div key={one.id} className="said-line">
            <div>
              <strong>{t(`side.${one.side}`)}</strong>{' '}
              <span className="quiet">
                <Time at={one.at} />
                {one.draft && ` · ${t('dispute.draft')}`}
              </span>
            </div>
            <div className={one.text === null ? 'quiet' : 'said-text'}>{one.text ?? t('dispute.erased')}</div>
          </div>
        ))}
      </section>
      {offers.length > 0 && (
        <section className="panel" aria-labelledby="offers">
          <h2 id="offers">{t('dispute.offers')}</h2>
          {offers.map((one) => (
            <div key={one.number} className="said-line">
              <strong>{t(`side.${one.side}`)}</strong>{' '}
              <span className="figures">
                {t('dispute.offer', {
                  refund: formatMoney(one.refund, language),
                  compensation: formatMoney(one.compensation, language),
                })}
              </span>{' '}
              <span className="quiet">
                {t(`offer.${one.state}`)} · <Time at={one.at} />
              </span>
              <NotPaid refused={one.refused} />
            </div>
          ))}
        </section>
      )}
      {asks.length > 0 && (
        <section className="panel" aria-labelledby="asks">
          <h2 id="asks">{t('dispute.asks')}</h2>
          {asks.map((one) => (
            <div key={one.number} className="said-line">
              <strong>{t(`side.${one.side}`)}</strong>{' '}
              {one.outcome === null
                ? t('ask.waiting', { time: formatTime(one.due_at, timeZone) })
                : t(`ask.${one.outcome}`)}{' '}
              <span className="quiet">
                {t('ask.silence')}: {one.silence_title}
              </span>
            </div>
          ))}
        </section>
      )}
    </>
  );
}
