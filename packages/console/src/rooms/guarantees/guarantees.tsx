import { Skeleton } from 'antd';
import { secondsOf } from '../../kit/duration.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Figure } from '../../kit/figures.tsx';
import { formatSpan } from '../../kit/format.ts';
import { nameOf } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { purposeNames } from '../../kit/purposes.ts';
import { useCan } from '../../kit/session.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { CoveragePanel } from './coverage-panel.tsx';
import { EffectOf } from './effect.tsx';
import { type Guarantee, guaranteePage, type Standing } from './model.ts';
import { words } from './words.ts';
import './guarantees.css';

/** What is promised on this marketplace, who gives it, how many orders have it, and whether it sells. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const rights = useRead<{ items: Guarantee[] }>('/v1/guarantees');
  const standings = useRead<{ items: Standing[] }>('/v1/guarantees/standings');
  const fault = rights.error ?? standings.error;
  const known = new Map(standings.data?.items.map((one) => [one.code, one]));
  return (
    <div className="guarantees">
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      {can('service.coverage.read') && <CoveragePanel />}
      <section className="panel" aria-labelledby="catalogue">
        <h2 id="catalogue">{t('catalogue')}</h2>
        {fault && <ErrorPanel error={fault} />}
        {rights.isPending && <Skeleton active />}
        {rights.data && (
          <div className="guarantee-scroll">
            <table className="rows guarantee-rows" aria-labelledby="catalogue">
              <thead>
                <tr>
                  <th scope="col">{t('column.right')}</th>
                  <th scope="col" className="wide">
                    {t('column.kind')}
                  </th>
                  <th scope="col" className="wide">
                    {t('column.trigger')}
                  </th>
                  <th scope="col" className="wide">
                    {t('column.payer')}
                  </th>
                  <th scope="col" data-align="right">
                    {t('column.merchants')}
                  </th>
                  <th scope="col" data-align="right">
                    {t('column.effect')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rights.data.items.map((right) => (
                  <Row key={right.code} right={right} standing={known.get(right.code)} />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </section>
    </div>
  );
}

function Row({ right, standing }: { right: Guarantee; standing: Standing | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  const isBundle = right.bundles.length > 0;
  const kind = right.statutory ? 'statutory' : isBundle ? 'bundle' : right.given;
  const lasts = secondsOf(right.window.lasts);
  const from = t(`from.${right.window.from}` as 'from.paid');
  return (
    <tr>
      <td>
        <Link to={guaranteePage(right.code)}>{right.title}</Link>
        <br />
        <code className="quiet">{right.code}</code>
      </td>
      <td className="wide">{t(`kind.${kind}`, { n: right.bundles.length })}</td>
      <td className="wide">
        {!isBundle && (
          <>
            {lasts === undefined ? from : t('terms.lasts', { from, span: formatSpan(lasts, language) })}
            <br />
            <span className="quiet">{right.by.map((who) => t(`by.${who}` as 'by.consumer')).join(' / ')}</span>
          </>
        )}
      </td>
      <td className="wide">{!isBundle && standing && nameOf(purposeNames, standing.advance, language)}</td>
      <td data-align="right">
        {standing &&
          (standing.merchants === null ? (
            <span className="quiet">{t('merchants.all')}</span>
          ) : (
            <Link to={`${guaranteePage(right.code)}#enrolled`}>
              <Figure value={standing.merchants} />
            </Link>
          ))}
      </td>
      <td data-align="right">
        {right.statutory ? <span className="quiet">–</span> : standing && <EffectOf effect={standing.effect} />}
      </td>
    </tr>
  );
}
