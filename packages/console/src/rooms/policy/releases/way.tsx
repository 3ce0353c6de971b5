import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Milestone, milestonesOf } from './milestones.ts';
import { usePersonName } from './person-name.ts';
import type { Release } from './release.ts';
import { WithTime } from './with-time.tsx';
import { words } from './words.ts';

/** The state of a release as a line of stops, each with who and when. */
export function Way({ release }: { release: Release }) {
  const t = useT(words);
  const personName = usePersonName();
  return (
    <ol className="way" aria-label={t('way.label')}>
      {milestonesOf(release).map((stop) => (
        <li key={stop.name} data-state={stop.state} aria-current={stop.state === 'now' ? 'step' : undefined}>
          <span className="way-name">
            <StopName stop={stop} release={release} />
          </span>
          {stop.by && <span>{personName(stop.by)}</span>}
          {stop.at && (
            <span className="quiet">
              <Time at={stop.at} />
            </span>
          )}
          {stop.name === 'notice' && release.takes_effect_at && (
            <span className="quiet">
              <WithTime text={t('stop.takes-effect')} at={release.takes_effect_at} />
            </span>
          )}
        </li>
      ))}
    </ol>
  );
}

function StopName({ stop, release }: { stop: Milestone; release: Release }) {
  const t = useT(words);
  switch (stop.name) {
    case 'validated':
      return t(stop.state === 'wrong' ? 'stop.validated.wrong' : 'stop.validated');
    case 'approved':
      return t(stop.state === 'wrong' ? 'stop.approved.wrong' : 'stop.approved');
    case 'rollout':
      return t('stop.rollout', { percent: release.percent ?? 0 });
    case 'active':
      return t(release.state === 'active' ? 'stop.active.now' : 'stop.active');
    case 'end':
      return t(`stop.end.${release.state as 'superseded' | 'withdrawn' | 'rolled-back'}`);
    default:
      return t(`stop.${stop.name}`);
  }
}
