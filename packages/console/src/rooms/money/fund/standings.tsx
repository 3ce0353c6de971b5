import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { Money } from '../../../kit/figures.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { purposeNames } from '../../../kit/purposes.ts';
import { useT } from '../../../kit/use-t.ts';
import { pageOfAddress } from '../model.ts';
import type { Standing } from './fund-model.ts';
import { words } from './fund-words.ts';

/** Each fund: what it has, what it owes, and whether that will do. */
export function Standings({ standings }: { standings: readonly Standing[] }) {
  const t = useT(words);
  const { language } = usePreferences();
  const weeks = standings.find(({ forecast }) => forecast !== null)?.forecast?.weeks;
  return (
    <>
      {standings.map((standing) => (
        <section
          key={`${standing.fund}/${standing.currency}`}
          className="money-fund"
          aria-label={purposeNames[language][standing.fund]}
        >
          <div className="panel-head">
            <h2>{purposeNames[language][standing.fund]}</h2>
            <span className="quiet">{standing.currency}</span>
            {standing.alarms.length === 0 && (
              <Tag color="green" variant="outlined">
                {t('sound')}
              </Tag>
            )}
            {standing.alarms.map((alarm) => (
              <Tag key={alarm} color="red" variant="outlined">
                {t(`alarm.${alarm}`, { coverage: standing.coverage ?? 0, least: standing.coverage_least })}
              </Tag>
            ))}
          </div>
          <Strip standing={standing} />
        </section>
      ))}
      {weeks !== undefined && <p className="quiet">{t('forecast.method', { n: weeks })}</p>}
    </>
  );
}

function Strip({ standing }: { standing: Standing }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { balance, available, held, held_address, obligations, coverage, forecast, transfers } = standing;
  const statement = pageOfAddress(transfers);
  return (
    <div className="figure-strip money-strip">
      <Cell
        to={statement}
        name={t('available')}
        value={<Money value={available} />}
        note={t('available.note', { amount: formatMoney(balance, language) })}
      />
      <Cell to={pageOfAddress(held_address)} name={t('held')} value={<Money value={held} />} note={t('held.note')} />
      <Cell
        to={pageOfAddress(standing.waiting_address)}
        name={t('waiting')}
        value={<Money value={standing.waiting} />}
        note={t('waiting.note', { amount: formatMoney(obligations, language) })}
      />
      <Cell
        to={forecast ? pageOfAddress(forecast.transfers) : statement}
        name={t('forecast', { n: forecast?.days ?? 30 })}
        value={forecast ? <Money value={forecast.expected} /> : t('forecast.none')}
        note={
          forecast
            ? t('forecast.note', {
                ...{ low: formatMoney(forecast.low, language), high: formatMoney(forecast.high, language) },
              })
            : t('forecast.none.note')
        }
      />
      <Cell
        to={statement}
        name={t('coverage')}
        value={coverage === null ? t('coverage.none') : `${coverage.toLocaleString(language)}%`}
        note={t('coverage.note', { least: standing.coverage_least })}
      />
    </div>
  );
}

function Cell({ to, name, value, note }: { to: string; name: string; value: ReactNode; note: string }) {
  return (
    <Link to={to} className="figure-cell">
      <span className="figure-name">{name}</span>
      <span className="figure-value">{value}</span>
      <span className="figure-note" title={note}>
        {note}
      </span>
    </Link>
  );
}
