import { Tag } from 'antd';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Measure, POINTS } from './measure.ts';
import { words } from './words.ts';

const COLOURS: Partial<Record<Measure['state'], string>> = { proposed: 'gold', 'in-force': 'red' };

/** What became of a measure, in its word. */
export function MeasureState({ of: { state, holds } }: { of: Pick<Measure, 'state' | 'holds'> }) {
  const t = useT(words);
  const overruled = state === 'in-force' && !holds;
  const colour = overruled ? undefined : COLOURS[state];
  return (
    <Tag className="measure-state" {...(colour ? { color: colour } : {})}>
      {t(overruled ? 'state.overruled' : `state.${state}`)}
    </Tag>
  );
}

interface UntilProps {
  of: Pick<Measure, 'state' | 'ends_at'>;
  detail?: 'day' | 'minute';
}

/** Until when, as short as a list wants it. */
export function Until({ of: { state, ends_at }, detail = 'minute' }: UntilProps) {
  const t = useT(words);
  if (state !== 'in-force' && state !== 'proposed') return <span className="quiet">{t('until.over')}</span>;
  return ends_at === null ? <span className="quiet">{t('until.open')}</span> : <Time at={ends_at} detail={detail} />;
}

/** What a measure is called; points with how many. */
export function useMeasureTitle(): (measure: Pick<Measure, 'kind' | 'title' | 'points'>) => string {
  const t = useT(words);
  return ({ kind, title, points }) =>
    kind === POINTS && points !== null ? t('points.title', { title, n: points }) : title;
}
