import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { formatNumber, formatShare } from '../../../kit/format.ts';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Candidate, oddsOf, type Trace, type WholeTrace } from './trace.ts';
import { words } from './words.ts';
import './leaks.css';

/** What came of one list. */
export function Room() {
  const t = useT(words);
  const { id } = useRoomParams();
  const read = useRead<WholeTrace>(`/v1/leak-traces/${encodeURIComponent(id!)}`);
  return (
    <div className="leaks">
      <PageHeader title={t('result')} above={<Link to="/privacy/leaks">{t('title')}</Link>} />
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {read.data && (
        <>
          <p className="leaks-honest">{t('honest')}</p>
          <Facts trace={read.data.trace} />
          <Ranked {...read.data} />
        </>
      )}
    </div>
  );
}

function Facts({ trace }: { trace: Trace }) {
  const t = useT(words);
  const { language } = usePreferences();
  const n = (value: number) => formatNumber(value, language);
  const facts = [
    ['fact.rows', t('fact.rows.text', { rows: n(trace.rows), unusable: n(trace.unusable) })],
    ['fact.persons', t('fact.persons.text', { persons: n(trace.persons), matched: n(trace.matched) })],
    ['fact.population', t('fact.population.text', { n: n(trace.population) })],
  ] as const;
  return (
    <dl className="leaks-facts">
      {facts.map(([name, text]) => (
        <div key={name}>
          <dt>{t(name)}</dt>
          <dd className="figures">{text}</dd>
        </div>
      ))}
      <div>
        <dt>{t('fact.window')}</dt>
        <dd>
          {trace.from === null ? t('fact.window.open') : <Time at={trace.from} detail="day" />} –{' '}
          <Time at={trace.to} detail="day" />
        </dd>
      </div>
      <div>
        <dt>{t('fact.seen')}</dt>
        <dd>
          <Time at={trace.seen_at} />
        </dd>
      </div>
    </dl>
  );
}

const RIGHT = ['listed', 'all', 'expected'] as const;

function Ranked({ trace, candidates }: WholeTrace) {
  const t = useT(words);
  return (
    <section className="panel" aria-labelledby="ranked">
      <h2 id="ranked">{t('ranked.title')}</h2>
      {candidates.length === 0 ? (
        <Empty title={t('ranked.none')}>{t('ranked.none.text')}</Empty>
      ) : (
        <>
          <p className="quiet">{t('ranked.note', { n: trace.compared })}</p>
          {!candidates.some(({ beyond_chance }) => beyond_chance) && <p>{t('ranked.nobody')}</p>}
          <section className="leaks-scroll" aria-label={t('ranked.title')} tabIndex={-1}>
            <table className="rows">
              <thead>
                <tr>
                  <th scope="col">{t('column.who')}</th>
                  <th scope="col">{t('column.way')}</th>
                  <th scope="col">{t('column.covers')}</th>
                  {RIGHT.map((name) => (
                    <th key={name} scope="col" data-align="right">
                      {t(`column.${name}`)}
                    </th>
                  ))}
                  <th scope="col">{t('column.chance')}</th>
                  <th scope="col">{t('column.odds')}</th>
                </tr>
              </thead>
              <tbody>
                {candidates.map((one) => (
                  <Line key={`${one.way} ${one.who}`} one={one} />
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </section>
  );
}

const KINDS: ReadonlySet<string> = new Set(['merchant', 'carrier', 'user', 'key']);

function Line({ one }: { one: Candidate }) {
  const t = useT(words);
  const [kind = '', id = ''] = one.who.split(/\/(.*)/s);
  return (
    <tr data-beyond={one.beyond_chance || undefined}>
      <td>
        {KINDS.has(kind) && <span className="quiet">{t(`kind.${kind as 'merchant'}`)} </span>}
        {one.name ?? id}
      </td>
      <td>{t(`way.${one.way}`)}</td>
      <td>
        <Share share={one.covers} />
      </td>
      {RIGHT.map((name) => (
        <td key={name} data-align="right">
          <Figure value={one[name]} digits={name === 'expected' ? 1 : 0} />
        </td>
      ))}
      <td>
        <Share share={one.chance} />
      </td>
      <td>
        <Odds of={one} />
      </td>
    </tr>
  );
}

function Share({ share }: { share: number }) {
  const { language } = usePreferences();
  return (
    <span className="leaks-share">
      <span className="leaks-bar" aria-hidden="true">
        <span style={{ width: `${Math.min(1, share) * 100}%` }} />
      </span>
      <span className="figures">{formatShare(share, language, 0)}</span>
    </span>
  );
}

function Odds({ of: { log10_p, beyond_chance } }: { of: Candidate }) {
  const t = useT(words);
  const { language } = usePreferences();
  const odds = oddsOf(log10_p);
  const text =
    odds === undefined
      ? t('odds.none')
      : 'power' in odds
        ? t('odds.power', { n: formatNumber(odds.power, language) })
        : t('odds.one', { n: formatNumber(odds.one_in, language) });
  return (
    <>
      <span className="figures">{text}</span>
      {beyond_chance && <strong> · {t('beyond')}</strong>}
    </>
  );
}
