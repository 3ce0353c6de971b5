import { spanText } from '../../kit/duration.ts';
import { formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import type { ClaimPage } from './claim-model.ts';
import { words } from './claim-words.ts';

/** The frozen terms: what was promised, and the formula with what it came to. */
export function ClaimTerms({ page: { claim, terms } }: { page: ClaimPage }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { guarantee, formula, cap } = terms;
  const groundOf = (id: string) => guarantee.grounds.find((one) => one.id === id)?.title ?? id;
  const askOf = (id: string) => guarantee.asks.find((one) => one.id === id);
  const given = Object.entries(claim.asked);
  const currency = (claim.assessed?.[0]?.amount ?? claim.offered ?? claim.total)?.currency;
  return (
    <section className="panel" aria-labelledby="terms">
      <h2 id="terms">{t('terms.title')}</h2>
      <p>{guarantee.promise}</p>
      <dl className="facts">
        <dt>{t('terms.window')}</dt>
        <dd>{spanText(guarantee.window.lasts, language)}</dd>
        {guarantee.law !== null && (
          <>
            <dt>{t('terms.law')}</dt>
            <dd>{guarantee.law}</dd>
          </>
        )}
        {guarantee.floors.length > 0 && (
          <>
            <dt>{t('terms.floors')}</dt>
            <dd>
              {guarantee.floors.map((one) => (
                <div key={one.ground}>
                  {groundOf(one.ground)} · {one.law}
                </div>
              ))}
            </dd>
          </>
        )}
        {given.length > 0 && (
          <>
            <dt>{t('terms.asked')}</dt>
            <dd>
              {given.map(([name, value]) => (
                <div key={name} className="figures">
                  {askOf(name)?.title ?? name}:{' '}
                  {askOf(name)?.type === 'money' && currency !== undefined
                    ? formatMoney({ amount: Number(value), currency }, language)
                    : String(value)}
                </div>
              ))}
            </dd>
          </>
        )}
      </dl>
      <h3>{t('terms.formula')}</h3>
      {formula.map((line, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: frozen, and two may be alike
        <div key={at}>
          {t(`line.${line.kind}`)}
          <pre className="expression" lang="en">
            {line.amount}
          </pre>
          {line.when !== null && (
            <pre className="expression" lang="en">
              {t('terms.when', { when: line.when })}
            </pre>
          )}
        </div>
      ))}
      {cap !== null && (
        <div>
          {t('terms.cap')}
          <pre className="expression" lang="en">
            {cap}
          </pre>
        </div>
      )}
      <p className="quiet">
        {t('terms.hash')} <span className="code">{guarantee.terms.slice(0, 16)}</span>
      </p>
    </section>
  );
}
