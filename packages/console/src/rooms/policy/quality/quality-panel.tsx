import { Button, Segmented } from 'antd';
import { type ReactNode, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatNumber } from '../../../kit/format.ts';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { WithTime } from '../releases/with-time.tsx';
import { AlarmList } from './alarm-list.tsx';
import { DAYS, daysOf, type Figures, type Quality, SNOOZE_TOUCHES } from './quality.ts';
import { PartiesText, ShareText, useTrendText } from './share-text.tsx';
import { SnoozeDialog } from './snooze-dialog.tsx';
import { words } from './words.ts';
import './quality.css';

/** How a rule does, whether it is not as usual, and whether it has any effect just now. */
export function QualityPanel({ rule }: { rule: string }) {
  const t = useT(words);
  const { filters, set } = useFilters(['days']);
  const days = daysOf(filters.days);
  const path = `/v1/rules/${encodeURIComponent(rule)}/quality`;
  const read = useRead<Quality>(path, { query: { days }, keep: true });
  return (
    <section className="panel quality" aria-labelledby="quality">
      <div className="panel-head">
        <h2 id="quality">{t('how')}</h2>
        <Segmented
          aria-label={t('days')}
          size="small"
          value={days}
          options={DAYS.map((value) => ({ value, label: t('days.n', { n: value }) }))}
          onChange={(value) => set({ days: String(value) })}
        />
        <Link to="/policy/quality" className="panel-more">
          {t('all')}
        </Link>
      </div>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && <Found quality={read.data} />}
    </section>
  );
}

function Found({ quality }: { quality: Quality }) {
  const t = useT(words);
  const trendText = useTrendText();
  const { in_force, all, trend, alarms, versions } = quality;
  const since = in_force?.since;
  const earlier = versions.filter((one) => !one.in_force);
  const trends = trendText(trend);
  return (
    <>
      <SnoozeBar quality={quality} />
      {alarms.length > 0 && <AlarmList alarms={alarms} named={false} />}
      {earlier.length > 0 && since && (
        <p className="quiet">
          {t('how.since')} <Time at={since} />
        </p>
      )}
      <How figures={in_force ?? all} quality={quality} />
      {trends.length > 0 && <p className="quiet">{trends.join(' · ')}</p>}
      {earlier.length > 0 && <Versions quality={quality} />}
    </>
  );
}

function How({ figures, quality }: { figures: Figures; quality: Quality }) {
  const t = useT(words);
  const { language } = usePreferences();
  const n = (value: number): string => formatNumber(value, language);
  const { decided, fired, looked, right, missed, overturned } = figures;
  if (decided === 0 && fired === 0) return <p className="quiet">{t('how.none')}</p>;
  const fact = (name: string, value: ReactNode, note: string) => (
    <>
      <dt>{name}</dt>
      <dd>
        {value} <span className="quiet">{note}</span>
      </dd>
    </>
  );
  return (
    <dl className="facts">
      {fact(t('share'), <ShareText of={figures.share} />, t('share.text', { decided: n(decided), fired: n(fired) }))}
      {fact(
        t('precision'),
        <ShareText of={figures.precision} />,
        looked === 0 ? t('precision.none') : t('precision.text', { looked, right }),
      )}
      {fact(
        t('recall'),
        <ShareText of={figures.recall} />,
        figures.recall === null ? t('recall.none') : t('recall.text', { n: missed }),
      )}
      {fact(t('parties'), <PartiesText of={quality.parties} />, '')}
      {overturned > 0 && fact(t('overturned'), t('overturned.text', { n: overturned }), '')}
    </dl>
  );
}

/** What the rule did before it did what it does now. */
function Versions({ quality: { versions } }: { quality: Quality }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <details>
      <summary>{t('versions')}</summary>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('version.since')}</th>
            <th scope="col" data-align="right">
              {t('column.fired')}
            </th>
            <th scope="col" data-align="right">
              {t('column.precision')}
            </th>
            <th scope="col" data-align="right">
              {t('column.parties')}
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map((one) => (
            <tr key={one.version}>
              <td>
                <Time at={one.since} detail="day" /> {one.in_force && t('version.now')}
              </td>
              <td data-align="right" className="figures">
                {formatNumber(one.fired, language)}
              </td>
              <td data-align="right">
                <ShareText of={one.precision} whole={false} />
              </td>
              <td data-align="right">
                <PartiesText of={one.parties} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{t('versions.note')}</p>
    </details>
  );
}

/** Says that the rule has no effect; for whoever may, the way to take it out or bring it back. */
function SnoozeBar({ quality }: { quality: Quality }) {
  const t = useT(words);
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const { rule, snoozed, in_force } = quality;
  const end = useSave({
    send: (api) => api.delete(`/v1/rules/${encodeURIComponent(rule)}/snooze`),
    reload: SNOOZE_TOUCHES,
  });
  const may = can('policy.rule.snooze') && in_force !== null;
  if (!snoozed && !may) return null;
  return (
    <div className="snooze" data-on={snoozed !== null || undefined}>
      {snoozed && (
        <p>
          <WithTime text={t('snoozed.banner')} at={snoozed.until} />{' '}
          <span className="quiet">
            {t('snoozed.why')} {snoozed.why}
          </span>
        </p>
      )}
      {may && (
        <div className="snooze-buttons">
          <Button size="small" onClick={() => setAsking(true)}>
            {t(snoozed ? 'snooze.again' : 'snooze')}
          </Button>
          {snoozed && (
            <Button size="small" loading={end.isPending} onClick={() => end.mutate(undefined)}>
              {t('snooze.end')}
            </Button>
          )}
        </div>
      )}
      {end.isError && <ErrorPanel error={end.error} />}
      {asking && <SnoozeDialog quality={quality} close={() => setAsking(false)} />}
    </div>
  );
}
