import { Money } from '../../kit/figures.tsx';
import { formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useT } from '../../kit/use-t.ts';
import { BLAMED, type Simulated, sumOf } from './model.ts';
import { words } from './words.ts';

/** Who would pay what. */
export function Foreseen({ simulated }: { simulated: Simulated }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { pays, sources, bears, takes, kept, over, corrections, refundable, unlike } = simulated;
  const total = sumOf(pays);
  const paid = sources.filter(({ amount }) => amount > 0);
  return (
    <div className="desk-simulated" role="status">
      <dl className="facts">
        <dt>{t('sim.pays')}</dt>
        <dd>
          <strong>{total.amount === 0 ? t('sim.nothing') : <Money value={total} />}</strong>
        </dd>
        {total.amount > 0 && (
          <>
            <dt>{t('sim.from')}</dt>
            <dd>
              {paid.map(({ source, kind, ...amount }) => (
                <div key={`${source}-${kind}`}>
                  {t(`source.${source}` as 'source.deposit')} ·{' '}
                  {t(kind === 'refund' ? 'ruling.refund' : 'ruling.compensation')} <Money value={amount} />
                </div>
              ))}
            </dd>
            <dt>{t('sim.bears')}</dt>
            <dd>
              {BLAMED.map((who) => (
                <div key={who}>
                  {t(`side.${who}`)} <Money value={bears[who]} />
                </div>
              ))}
            </dd>
            {takes.length > 0 && (
              <>
                <dt>{t('sim.recover')}</dt>
                <dd>
                  {takes.map(({ source, ...amount }) => (
                    <div key={source}>
                      {t(`source.${source}` as 'source.deposit')} <Money value={amount} />
                    </div>
                  ))}
                </dd>
              </>
            )}
          </>
        )}
        {kept.amount > 0 && (
          <>
            <dt>{t('sim.kept')}</dt>
            <dd>
              <Money value={kept} />
            </dd>
          </>
        )}
        {corrections.length > 0 && (
          <>
            <dt>{t('sim.corrections')}</dt>
            <dd>
              {corrections.map(({ payout_id: id, before, after }) => (
                <div key={id}>
                  <Money value={before} /> → <Money value={after} />
                </div>
              ))}
            </dd>
          </>
        )}
        <dt>{t('sim.left')}</dt>
        <dd>
          <Money value={refundable} />
        </dd>
      </dl>
      {over.amount > 0 && <p className="alarming">{t('sim.over', { money: formatMoney(over, language) })}</p>}
      {unlike && <p className="alarming">{t('sim.unlike')}</p>}
    </div>
  );
}
