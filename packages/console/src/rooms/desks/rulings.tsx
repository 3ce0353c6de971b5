import { Tag } from 'antd';
import { Money } from '../../kit/figures.tsx';
import { formatMoney, formatTime } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { type Refused, refusalNames } from '../../kit/refusal-names.ts';
import { useCan } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Ruling, sumOf, type Whole } from './model.ts';
import { words } from './words.ts';

/** What was ruled, the newest first, with the payout that it led to. */
export function Rulings({ rulings, appeals }: Pick<Whole, 'rulings' | 'appeals'>) {
  const t = useT(words);
  if (rulings.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="rulings">
      <h2 id="rulings">{t('rulings.title')}</h2>
      {appeals.map((one) => (
        <p key={one.id} className="quiet">
          {t(`appeal.${one.outcome ?? 'open'}`, { side: t(`side.${one.side}`) })} · <Time at={one.at} />
        </p>
      ))}
      {[...rulings].reverse().map((one) => (
        <OneRuling key={one.id} ruling={one} />
      ))}
    </section>
  );
}

function OneRuling({ ruling }: { ruling: Ruling }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { outcome, refund, compensation, obligations } = ruling;
  const isCameOtherwise =
    outcome === 'consumer' && sumOf({ refund, compensation }).amount === 0 && obligations.length === 0;
  return (
    <div className="said-line">
      <p>
        <strong>{t(`outcome.${ruling.outcome}`)}</strong>{' '}
        <span className="quiet">
          {t(ruling.on_appeal ? 'ruling.appeal' : 'ruling.first')} · <Time at={ruling.at} />
        </span>
      </p>
      <dl className="facts">
        <dt>{t('ruling.refund')}</dt>
        <dd>
          <Money value={ruling.refund} />
        </dd>
        <dt>{t('ruling.compensation')}</dt>
        <dd>
          <Money value={ruling.compensation} />
        </dd>
        <dt>{t('ruling.blame')}</dt>
        <dd>{t('ruling.blame.line', ruling.blame)}</dd>
        <dt>{t('ruling.grounds')}</dt>
        <dd>{ruling.grounds.map(({ title }) => title).join(' · ')}</dd>
        {ruling.obligations.length > 0 && (
          <>
            <dt>{t('ruling.obligations')}</dt>
            <dd>{ruling.obligations.map(({ title }) => title).join(' · ')}</dd>
          </>
        )}
        <dt>{t('ruling.statement')}</dt>
        <dd className="said-text">{ruling.statement}</dd>
        {ruling.law !== null && (
          <>
            <dt>{t('ruling.law')}</dt>
            <dd>{ruling.law}</dd>
          </>
        )}
        {ruling.differs !== null && (
          <>
            <dt>{t('ruling.differs')}</dt>
            <dd>{ruling.differs}</dd>
          </>
        )}
        {ruling.stands_since !== null && (
          <>
            <dt>{t('ruling.stands')}</dt>
            <dd>
              <Time at={ruling.stands_since} />
            </dd>
          </>
        )}
        <dt>{t('ruling.payout')}</dt>
        <dd>
          {ruling.payout_id === null ? (
            t(isCameOtherwise ? 'ruling.otherwise-came' : 'payout.none')
          ) : (
            <Payout id={ruling.payout_id} />
          )}
          <NotPaid refused={ruling.refused} />
        </dd>
        {ruling.otherwise_paid !== null && (
          <>
            <dt>{t('ruling.instead')}</dt>
            <dd>
              <Money value={ruling.otherwise_paid} />{' '}
              {ruling.otherwise_paid.amount < ruling.otherwise.amount && (
                <span className="quiet">
                  {t('ruling.instead.of', { said: formatMoney(ruling.otherwise, language) })}
                </span>
              )}
              <NotPaid refused={ruling.otherwise_refused} />
            </dd>
          </>
        )}
      </dl>
    </div>
  );
}

/** What a second person refused to pay, and why. */
export function NotPaid({ refused }: { refused: Refused | null }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  if (refused === null) return null;
  const why = refusalNames[language][refused.why ?? 'unsaid'];
  return <div>{t('not-paid', { time: formatTime(refused.at, timeZone), why })}</div>;
}

interface PayoutRow {
  id: string;
  state: 'approval' | 'held' | 'paid' | 'failed' | 'refused';
  amount: { amount: number; currency: string };
}

/** A payout as it stands; its id alone for whoever does not see payouts. */
export function Payout({ id }: { id: string }) {
  const t = useT(words);
  const can = useCan();
  const mayRead = can('service.payout.read');
  const { data } = useRead<PayoutRow>(`/v1/payouts/${id}`, { when: mayRead, every: 10_000 });
  if (!data) return <span className="code">{id}</span>;
  return (
    <>
      <Money value={data.amount} />{' '}
      <Tag color={data.state === 'paid' ? 'green' : data.state === 'failed' ? 'red' : 'gold'}>
        {t(`payout-state.${data.state}`)}
      </Tag>
    </>
  );
}
