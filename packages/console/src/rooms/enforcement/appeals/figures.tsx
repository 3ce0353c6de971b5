import type { ReactNode } from 'react';
import { formatShare } from '../../../kit/format.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { OverturnFigures } from './appeal.ts';
import { words } from './words.ts';

const SHOWN = 5;

/** How often answers overturn what was decided first: in all, by rule, and by who decided; each with how sure that is. */
export function Figures() {
  const t = useT(words);
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const { data } = useRead<OverturnFigures>('/v1/appeals/overturned');
  // where nothing was decided yet, an empty place would be looked at every day
  if (!data || data.all.decided + data.all.settled === 0) return null;
  const { all } = data;
  return (
    <section className="panel overturned" aria-labelledby="overturned">
      <div className="panel-head">
        <h2 id="overturned">{t('figures.title')}</h2>
        <span className="quiet">{t('figures.intro')}</span>
      </div>
      {all.rate === null ? (
        <p className="quiet">{t('figures.none')}</p>
      ) : (
        <>
          <p className="overturned-all">
            <strong className="figure-value figures">{formatShare(all.rate.share, language)}</strong>
            <span className="quiet figures">
              {t('figures.interval', {
                ...{ low: formatShare(all.rate.low, language), high: formatShare(all.rate.high, language) },
              })}
            </span>
            <span>{t('figures.all', { n: all.decided, over: all.overturned })}</span>
          </p>
          <div className="overturned-parts">
            <Lines
              title={t('figures.rule')}
              rows={data.by_rule.slice(0, SHOWN).map((line) => ({
                ...{ line, key: line.rule },
                name: <Link to={`/appeals?rule=${encodeURIComponent(line.rule)}`}>{ruleName(line.rule)}</Link>,
              }))}
            />
            <Lines
              title={t('figures.decider')}
              rows={data.by_decider.slice(0, SHOWN).map((line) => ({
                ...{ line, key: line.decider ?? '' },
                name: line.decider === null ? t('figures.policy') : (line.name ?? t('figures.unknown')),
              }))}
            />
          </div>
        </>
      )}
      {all.settled > 0 && <p className="quiet">{t('figures.settled', { n: all.settled })}</p>}
    </section>
  );
}

interface Row {
  key: string;
  name: ReactNode;
  line: Pick<OverturnFigures['all'], 'decided' | 'overturned' | 'rate'>;
}

function Lines({ title, rows }: { title: string; rows: readonly Row[] }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <table className="rows" aria-label={title}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          <th scope="col" data-align="right">
            {t('figures.decided')}
          </th>
          <th scope="col" data-align="right">
            {t('figures.overturned')}
          </th>
          <th scope="col">{t('figures.rate')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, line: { decided, overturned, rate } }) => (
          <tr key={key}>
            <td className="clip">{name}</td>
            <td data-align="right" className="figures">
              {decided}
            </td>
            <td data-align="right" className="figures">
              {overturned}
            </td>
            <td>{rate && <Interval rate={rate} text={formatShare(rate.share, language, 0)} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const percent = (share: number): string => `${share * 100}%`;

/** A share on a line from nothing to all, with the stretch in which it lies. */
function Interval({ rate, text }: { rate: NonNullable<OverturnFigures['all']['rate']>; text: string }) {
  const t = useT(words);
  const { language } = usePreferences();
  const said = t('figures.interval', { low: formatShare(rate.low, language), high: formatShare(rate.high, language) });
  return (
    <span className="interval">
      <span className="interval-line" role="img" aria-label={said} title={said}>
        <span
          className="interval-reach"
          style={{ insetInlineStart: percent(rate.low), width: percent(rate.high - rate.low) }}
        />
        <span className="interval-share" style={{ insetInlineStart: percent(rate.share) }} />
      </span>
      <span className="figures">{text}</span>
    </span>
  );
}
