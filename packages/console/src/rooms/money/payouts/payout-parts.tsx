import { Tag } from 'antd';
import type { ReactNode } from 'react';
import { Figure, Money } from '../../../kit/figures.tsx';
import { correctionNames } from '../../../kit/movement.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { PayoutDetail } from './payout-model.ts';
import { words } from './payout-words.ts';

const PART_COLOURS = {
  held: 'blue',
  settled: 'green',
  failed: 'red',
  reached: 'gold',
  'paid-twice': 'volcano',
} as const;

/** Leads to what moved for something, by what that is called on the books. */
const OnTheBooks = ({ of, children }: { of: string; children: ReactNode }) => (
  <Link to="/money/transfers" query={{ of }}>
    {children}
  </Link>
);

/** Each payment with whose money it is, and where it stands on the books. */
export function Parts({ payout }: { payout: PayoutDetail }) {
  const t = useT(words);
  const parts = payout.parts ?? [];
  return (
    <section className="panel" aria-labelledby="parts">
      <div className="panel-head">
        <h2 id="parts">{t('detail.parts')}</h2>
        <span className="panel-more">
          <Link to="/money/refunds" query={{ order_id: payout.order_id }}>
            {t('detail.payments')}
          </Link>
        </span>
      </div>
      {parts.length === 0 ? (
        <p className="quiet">{t('detail.parts.none')}</p>
      ) : (
        <div className="money-scroll">
          <table className="rows">
            <thead>
              <tr>
                {(['part', 'source', 'state'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`column.${column}`)}
                  </th>
                ))}
                <th scope="col" data-align="right">
                  {t('column.attempt')}
                </th>
                <th scope="col" data-align="right">
                  {t('column.amount')}
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {parts.map((one) => (
                <tr key={one.payment_id}>
                  <td>{t(`part.${one.part}`)}</td>
                  <td>{t(`source.${one.source}`)}</td>
                  <td>
                    <Tag color={PART_COLOURS[one.state]} variant="outlined">
                      {t(`part.${one.state}`)}
                    </Tag>
                  </td>
                  <td data-align="right">
                    <Figure value={one.attempt} />
                  </td>
                  <td data-align="right">
                    <Money value={one.amount} />
                  </td>
                  <td data-align="right">
                    <OnTheBooks of={one.hold}>{t('detail.transfers')}</OnTheBooks>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

type Recovery = NonNullable<PayoutDetail['recoveries']>[number];

/** From whom it comes back, and at which of them that is. */
export function Steps({ steps, step: now }: Pick<Recovery, 'steps' | 'step'>) {
  const t = useT(words);
  return steps.map((step, at) => (
    <span key={step}>
      {at > 0 && ' → '}
      {at === now ? (
        <strong aria-current="step">{t(`source.${step}`)}</strong>
      ) : (
        <span className="quiet">{t(`source.${step}`)}</span>
      )}
    </span>
  ));
}

/** What is to come back, from whom, and at which step that is. */
export function Recoveries({ recoveries }: { recoveries: readonly Recovery[] }) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="recovery">
      <h2 id="recovery">{t('detail.recovery')}</h2>
      {recoveries.length === 0 ? (
        <p className="quiet">{t('detail.recovery.none')}</p>
      ) : (
        <div className="money-scroll">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{t('column.step')}</th>
                <th scope="col">{t('column.state')}</th>
                <th scope="col" data-align="right">
                  {t('column.owed')}
                </th>
                <th scope="col" data-align="right">
                  {t('column.recovered')}
                </th>
              </tr>
            </thead>
            <tbody>
              {recoveries.map((one) => (
                <tr key={one.id}>
                  <td>
                    <Steps {...one} />
                  </td>
                  <td>{t(`recovery.${one.state}`)}</td>
                  <td data-align="right">
                    <Money value={one.owed} />
                  </td>
                  <td data-align="right">
                    <OnTheBooks of={`recovery/${one.id}`}>
                      <Money value={one.recovered} />
                    </OnTheBooks>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const BEARERS = ['merchant', 'carrier', 'platform'] as const;
const MOVES = ['dropped', 'given_back', 'asked_anew'] as const;

/** Who was found to bear it afterwards, and what moved because of that. */
export function Corrections({ corrections }: { corrections: NonNullable<PayoutDetail['corrections']> }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (corrections.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="corrections">
      <h2 id="corrections">{t('detail.corrections')}</h2>
      <div className="money-scroll">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t('column.found')}</th>
              <th scope="col">{t('column.state')}</th>
              {[...BEARERS, ...MOVES].map((column) => (
                <th key={column} scope="col" data-align="right">
                  {t(`correction.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {corrections.map((one) => (
              <tr key={one.id}>
                <td>
                  <Time at={one.asked_at} />
                  <br />
                  <span className="quiet">{nameOf(correctionNames, one.reason, language)}</span>
                </td>
                <td>{t(`correction.${one.state}`)}</td>
                {BEARERS.map((column) => (
                  <td key={column} data-align="right">
                    <Money value={one[column]} />
                  </td>
                ))}
                {MOVES.map((column) => (
                  <td key={column} data-align="right">
                    <OnTheBooks of={`correction/${one.id}`}>
                      <Money value={one[column]} />
                    </OnTheBooks>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
