import type { ReactNode } from 'react';
import { spanText } from '../../kit/duration.ts';
import { nameOf } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { purposeNames } from '../../kit/purposes.ts';
import { useT } from '../../kit/use-t.ts';
import { guaranteePage, type Terms } from './model.ts';
import { words } from './words.ts';

/** The terms in the order in which one asks: for whom, when, what, who pays, who decides, how often. */
export function TermsOf({ terms, titles }: { terms: Terms; titles: ReadonlyMap<string, string> }) {
  const t = useT(words);
  const { shown } = terms;
  if (shown.bundles.length > 0)
    return (
      <section className="panel" aria-labelledby="bundle">
        <h2 id="bundle">{t('terms.bundle')}</h2>
        <ul className="plain-list">
          {shown.bundles.map((code) => (
            <li key={code}>
              <Link to={guaranteePage(code)}>{titles.get(code) ?? code}</Link>
            </li>
          ))}
        </ul>
      </section>
    );
  return (
    <div className="guarantee-side">
      <Where terms={terms} />
      <What terms={terms} />
      <Who terms={terms} />
    </div>
  );
}

function Expression({ children }: { children: string }) {
  return (
    <pre className="expression" lang="en">
      {children}
    </pre>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function useSpan(): (lasts: string) => string {
  const { language } = usePreferences();
  return (lasts) => spanText(lasts, language);
}

function Where({ terms: { shown, products, orders, when, instead } }: { terms: Terms }) {
  const t = useT(words);
  const span = useSpan();
  const from = t(`from.${shown.window.from}` as 'from.paid');
  return (
    <section className="panel" aria-labelledby="where">
      <h2 id="where">{t('terms.eligible')}</h2>
      <dl className="facts">
        <Fact name={t('terms.products')}>
          {products === null ? t('terms.all') : <Expression>{products}</Expression>}
        </Fact>
        <Fact name={t('terms.orders')}>{orders === null ? t('terms.all') : <Expression>{orders}</Expression>}</Fact>
        <Fact name={t('terms.trigger')}>
          {shown.by.map((who) => t(`by.${who}` as 'by.consumer')).join(' / ')}
          {when !== null && <Expression>{when}</Expression>}
        </Fact>
        <Fact name={t('terms.window')}>
          {shown.window.opens !== null && t('terms.opens', { from, span: span(shown.window.opens) })}
          {t('terms.lasts', { from, span: span(shown.window.lasts) })}
          {instead.map((one) => (
            <div key={one.when}>
              {t('terms.instead', { span: span(one.lasts) })}
              <Expression>{one.when}</Expression>
            </div>
          ))}
        </Fact>
        {shown.aftersale !== null && <Fact name={t('terms.aftersale')}>{t(`aftersale.${shown.aftersale}`)}</Fact>}
        {shown.grounds.length > 0 && (
          <Fact name={t('terms.grounds')}>{shown.grounds.map(({ title }) => title).join(' / ')}</Fact>
        )}
        {shown.asks.length > 0 && (
          <Fact name={t('terms.asks')}>
            {shown.asks.map(({ title, optional }) => (optional ? t('terms.optional', { title }) : title)).join(' / ')}
          </Fact>
        )}
        {shown.evidence.length > 0 && (
          <Fact name={t('terms.evidence')}>
            {shown.evidence.map(({ title, least }) => t('terms.least', { title, n: least })).join(' / ')}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function What({ terms: { remedy, cap, floors } }: { terms: Terms }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <section className="panel" aria-labelledby="what">
      <h2 id="what">{t('terms.remedy')}</h2>
      <dl className="facts">
        {remedy.map(({ kind, amount, when }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: kept, and two may be alike
          <Fact key={at} name={t(`line.${kind}` as 'line.refund')}>
            <Expression>{amount}</Expression>
            {when !== null && (
              <div>
                {t('terms.when')}
                <Expression>{when}</Expression>
              </div>
            )}
          </Fact>
        ))}
        {cap !== null && (
          <Fact name={t('terms.cap')}>
            <Expression>{cap}</Expression>
          </Fact>
        )}
        {floors.map(({ ground, title, law, amount }) => (
          <Fact key={ground} name={t('terms.floor')}>
            {title[language]} · {law}
            <Expression>{amount}</Expression>
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function Who({ terms: { payer, limits, answer } }: { terms: Terms }) {
  const t = useT(words);
  const span = useSpan();
  const { language } = usePreferences();
  const sources = payer.recover.map((source) => t(`source.${source}` as 'source.carrier'));
  const bounds = (['per_consumer', 'per_pair'] as const).flatMap((name) => {
    const bound = limits[name];
    if (bound === null) return [];
    const word = name === 'per_pair' ? 'terms.per-pair' : 'terms.per-consumer';
    return [t(word, { n: bound.count, span: span(bound.within) })];
  });
  return (
    <section className="panel" aria-labelledby="who">
      <h2 id="who">{t('terms.payer')}</h2>
      <dl className="facts">
        <Fact name={t('terms.payer')}>
          <div>{t('terms.advance', { fund: nameOf(purposeNames, payer.advance, language) })}</div>
          <div>{sources.length === 0 ? t('terms.nobody') : t('terms.recover', { list: sources.join(' → ') })}</div>
        </Fact>
        <Fact name={t('terms.answer')}>
          {answer.at_once !== null && (
            <div>
              {t('terms.at-once')}
              <Expression>{answer.at_once}</Expression>
            </div>
          )}
          {answer.person !== null && (
            <div>
              {t('terms.person')}
              <Expression>{answer.person}</Expression>
            </div>
          )}
          {answer.merchant !== null && <div>{t('terms.merchant', { span: span(answer.merchant) })}</div>}
        </Fact>
        <Fact name={t('terms.limits')}>{bounds.length === 0 ? t('terms.none') : bounds.join(' / ')}</Fact>
      </dl>
    </section>
  );
}
