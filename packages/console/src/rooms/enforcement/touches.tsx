import type { ReactNode } from 'react';
import { Money } from '../../kit/figures.tsx';
import { formatSpan } from '../../kit/format.ts';
import { listText } from '../../kit/list-text.ts';
import { nameSubject } from '../../kit/names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import {
  goesWith,
  type Measure,
  type MeasurePage,
  type PartyStanding,
  POINTS,
  pointsOf,
  wouldReach,
} from './measure.ts';
import { useMeasureTitle } from './state-tag.tsx';
import { words } from './take-words.ts';
import { words as measureWords } from './words.ts';

/** Whom and what a step touches, one line each. */
export function Lines({ children }: { children: ReactNode }) {
  return <dl className="facts touches">{children}</dl>;
}

export function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** For how long something that has not begun is meant. */
export function Meant({ measure: { ends_at, taken_at } }: { measure: Pick<Measure, 'ends_at' | 'taken_at'> }) {
  const t = useT(words);
  const { language } = usePreferences();
  if (ends_at === null) return t('touches.until.open');
  return formatSpan((Date.parse(ends_at) - Date.parse(taken_at)) / 1000, language);
}

/** Milestones that points would reach: what else is then done, before it is. */
export function Reaches({ party, ladder, points }: { party: string; ladder: string | undefined; points: number }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { data } = useRead<PartyStanding>(pointsOf(party));
  const standing = data?.ladders.find((one) => ladder === undefined || one.ladder === ladder);
  if (!standing) return null;
  const reached = wouldReach(standing, points);
  if (reached.length === 0) return t('touches.reach.none');
  return reached.map(({ at, title, measures }) => (
    <div key={at}>
      {t('touches.reach.of', { ladder: standing.title, at: title, measures: listText(measures, language) })}
    </div>
  ));
}

function TargetAndParty({ measure: { target, party } }: { measure: Measure }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <>
      <Line name={t('touches.target')}>{nameSubject(target, language)}</Line>
      <Line name={t('touches.party')}>{party === null ? t('touches.nobody') : nameSubject(party, language)}</Line>
    </>
  );
}

/** What begins when somebody agrees. */
export function ConfirmTouches({ measure, children }: { measure: Measure; children?: ReactNode }) {
  const t = useT(words);
  const measures = useT(measureWords);
  return (
    <Lines>
      <TargetAndParty measure={measure} />
      <Line name={t('touches.until')}>
        <Meant measure={measure} />
      </Line>
      {measure.amount && (
        <Line name={t('touches.money')}>
          <Money value={measure.amount} />
        </Line>
      )}
      {measure.taken_by !== null && <Line name={t('touches.by')}>{measure.taken_by}</Line>}
      {measure.kind === POINTS && measure.points !== null && (
        <>
          <Line name={t('touches.points')}>{measures('points', { n: measure.points })}</Line>
          <Line name={t('touches.reach')}>
            <Reaches party={measure.target} ladder={measure.ladder ?? undefined} points={measure.points} />
          </Line>
        </>
      )}
      {children}
    </Lines>
  );
}

/** What ends with a measure that is undone. */
export function ReverseTouches({ page: { measure, followed } }: { page: MeasurePage }) {
  const t = useT(words);
  const measures = useT(measureWords);
  const titleOf = useMeasureTitle();
  const along = goesWith(followed);
  return (
    <>
      <Lines>
        <TargetAndParty measure={measure} />
        {measure.kind === POINTS && measure.points !== null && (
          <Line name={t('touches.points.back')}>{measures('points', { n: measure.points })}</Line>
        )}
        {measure.amount && (
          <Line name={t('touches.amount')}>
            <Money value={measure.amount} />
          </Line>
        )}
        <Line name={t('touches.followed')}>
          {along.length === 0
            ? t('touches.followed.none')
            : along.map((row) => (
                <div key={row.id}>
                  {titleOf(row)} <span className="quiet">{measures(`state.${row.state}`)}</span>
                </div>
              ))}
        </Line>
      </Lines>
      {along.some(({ found_by }) => found_by === 'ladder') && <p className="quiet">{t('touches.ladder')}</p>}
      <p className="quiet">{t('touches.outside')}</p>
    </>
  );
}
