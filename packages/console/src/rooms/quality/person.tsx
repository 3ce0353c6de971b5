import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { useT } from '../../kit/use-t.ts';
import { CoachingView } from './coaching.tsx';
import { words } from './words.ts';

/** One person's figures, for who leads them. */
export function Room() {
  const t = useT(words);
  const { kind, id } = useRoomParams<'kind' | 'id'>();
  return (
    <CoachingView
      path={`/v1/quality/reviewers/${encodeURIComponent(kind)}/${encodeURIComponent(id)}`}
      above={<Link to="/quality">{t('person.above')}</Link>}
      intro={t('person.intro')}
    />
  );
}
