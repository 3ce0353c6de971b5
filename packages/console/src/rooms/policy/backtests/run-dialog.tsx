import { Input, Modal, Segmented } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatTime } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useNow } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Backtest } from './backtest.ts';
import { PERIODS, type Period, stretchOf } from './stretch.ts';
import { words } from './words.ts';

/** Which stretch of history, and held against what. */
export function RunDialog({ release, close }: { release: { id: string; in_force: boolean }; close(): void }) {
  const t = useT(words);
  const ids = [useId(), useId()] as const;
  const { timeZone } = usePreferences();
  const now = useNow();
  const today = formatTime(new Date(now), timeZone, 'day');
  const [period, setPeriod] = useState<Period>('30');
  const [days, setDays] = useState({ from: '', to: today });
  const current = useRead<{ id: string }>('/v1/packs/current', { when: !release.in_force });
  const [against, setAgainst] = useState<'current' | 'then'>(release.in_force ? 'then' : 'current');
  const stretch = stretchOf(period, days, { now, timeZone });
  const base = against === 'current' ? current.data?.id : undefined;
  const start = useSave({
    send: (api, given: { from: string; to: string }) =>
      api.post<Backtest>('/v1/backtests', { release: release.id, ...given, ...(base ? { base } : {}) }),
    reload: ['/v1/backtests'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('run.title')}
      okText={t('run.go')}
      cancelText={t('cancel')}
      okButtonProps={{
        disabled: stretch === undefined || (against === 'current' && base === undefined),
        loading: start.isPending,
      }}
      onOk={() => stretch && start.mutate(stretch)}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('run.text')}</p>
        <span id={`${ids[0]}-period`}>{t('run.period')}</span>
        <Segmented
          aria-labelledby={`${ids[0]}-period`}
          value={period}
          options={PERIODS.map((value) => ({
            value,
            label: value === 'own' ? t('run.own') : t('run.days', { n: Number(value) }),
          }))}
          onChange={(value) => setPeriod(value as Period)}
        />
        {period === 'own' && (
          <div className="dialog-line">
            {(['from', 'to'] as const).map((which, place) => (
              <label key={which} htmlFor={ids[place]}>
                {t(`run.${which}`)}
                <Input
                  id={ids[place]}
                  type="date"
                  max={today}
                  value={days[which]}
                  onChange={({ target }) => setDays({ ...days, [which]: target.value })}
                />
              </label>
            ))}
          </div>
        )}
        {period === 'own' && days.from !== '' && stretch === undefined && <p className="alarming">{t('run.bad')}</p>}
        {!release.in_force && (
          <>
            <span id={`${ids[1]}-base`}>{t('run.base')}</span>
            <Segmented
              aria-labelledby={`${ids[1]}-base`}
              value={against}
              options={(['current', 'then'] as const).map((value) => ({ value, label: t(`run.base.${value}`) }))}
              onChange={(value) => setAgainst(value as 'current' | 'then')}
            />
          </>
        )}
        {start.isError && <ErrorPanel error={start.error} />}
      </div>
    </Modal>
  );
}
