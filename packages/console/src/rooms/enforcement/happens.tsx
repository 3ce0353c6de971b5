import type { Page } from '../../kit/api.ts';
import { secondsOf } from '../../kit/duration.ts';
import { formatSpan } from '../../kit/format.ts';
import { nameSubject } from '../../kit/names.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Draft, targetOf } from './draft.ts';
import { LikeLine } from './like/like-line.tsx';
import { type Kind, type Measure, POINTS } from './measure.ts';
import { useMeasureTitle } from './state-tag.tsx';
import { words } from './take-words.ts';
import { Line, Lines, Reaches } from './touches.tsx';

const DAY_S = 86_400;

/** Whom it touches, for how long, and how it is undone, while it is still being filled in. */
export function Happens({ draft, kind }: { draft: Draft; kind: Kind | undefined }) {
  const t = useT(words);
  const { language } = usePreferences();
  const target = targetOf(draft);
  if (kind === undefined || target === undefined) return <p className="quiet">{t('happens.empty')}</p>;
  const span = (seconds: number | undefined, text: string): string =>
    seconds === undefined ? text : formatSpan(seconds, language);
  const { within } = kind.appeal;
  return (
    <>
      <p>{t(kind.second_person ? 'happens.second' : 'happens.now')}</p>
      <Lines>
        <Line name={t('touches.target')}>{nameSubject(target, language)}</Line>
        <Line name={t('touches.until')}>
          {draft.days === null
            ? kind.duration === null
              ? t('touches.until.open')
              : span(secondsOf(kind.duration), kind.duration)
            : formatSpan(draft.days * DAY_S, language)}
        </Line>
        {kind.kind === POINTS && draft.points !== null && (
          <Line name={t('touches.reach')}>
            <Reaches party={target} ladder={draft.ladder} points={draft.points} />
          </Line>
        )}
        <Line name={t('touches.appeal')}>
          {t('touches.appeal.within', { first: span(secondsOf(within[0] ?? ''), within[0] ?? ''), n: within.length })}
        </Line>
        {kind.leaves && <Line name={t('happens.leaves')}>{t('happens.leaves.text')}</Line>}
        {kind.make_good === 'reach' && <Line name={t('happens.reach')}>{t('happens.reach.text')}</Line>}
        <LikeLine of={{ target, rules: draft.rules }} kind={kind.kind} />
        <InForce target={target} group={kind.group} />
      </Lines>
      <p className="quiet">{t('happens.undo')}</p>
    </>
  );
}

function InForce({ target, group }: { target: string; group: string }) {
  const t = useT(words);
  const titleOf = useMeasureTitle();
  const { data } = useRead<Page<Measure>>('/v1/measures', {
    query: { target, state: 'in-force', limit: 5 },
    keep: true,
  });
  if (!data || data.items.length === 0) return null;
  return (
    <Line name={t('happens.standing')}>
      {data.items.map((row) => (
        <div key={row.id}>
          {titleOf(row)} {row.group === group && <span className="quiet">{t('happens.same-group')}</span>}
        </div>
      ))}
    </Line>
  );
}
