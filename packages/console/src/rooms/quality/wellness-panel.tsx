import { Select, Switch } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { useQueueName } from '../../kit/queue-names.ts';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { useWellness, WELLNESS, type Wellness } from '../../kit/use-wellness.ts';
import { words } from './words.ts';

const MINUTES = [25, 50, 90] as const;
// nothing here plays a sound, so there is nothing to mute
const SWITCHES = ['blur', 'greyscale'] as const;

/** How one wants to see what is hard to look at. */
export function WellnessPanel() {
  const t = useT(words);
  const queueName = useQueueName();
  const own = useWellness();
  const save = useSave({
    send: (api, change: Partial<Omit<Wellness, 'exposure'>>) => api.patch(WELLNESS, change),
    reload: [WELLNESS],
  });
  if (!own) return null;
  return (
    <section className="panel" aria-labelledby="wellness">
      <h2 id="wellness">{t('wellness.title')}</h2>
      {save.isError && <ErrorPanel error={save.error} />}
      <ul className="plain-list quality-switches">
        {SWITCHES.map((name) => (
          <li key={name}>
            <Switch
              size="small"
              aria-label={t(`wellness.${name}`)}
              checked={own[name]}
              loading={save.isPending}
              onChange={(value) => save.mutate({ [name]: value })}
            />
            <span>{t(`wellness.${name}`)}</span>
          </li>
        ))}
        <li>
          <Select
            size="small"
            aria-label={t('wellness.pause')}
            value={own.pause_minutes ?? 0}
            options={[
              { value: 0, label: t('wellness.never') },
              ...MINUTES.map((value) => ({ value, label: t('wellness.minutes', { n: value }) })),
            ]}
            onChange={(value) => save.mutate({ pause_minutes: value === 0 ? null : value })}
          />
          <span>{t('wellness.pause')}</span>
        </li>
      </ul>
      {own.exposure.map(({ queue, looks, cap }) => (
        <p key={queue} className="quiet">
          {t('wellness.exposure', { queue: queueName(queue), looks, cap })}
        </p>
      ))}
    </section>
  );
}
