import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Kept } from './model.ts';
import { words } from './words.ts';

/** What a deletion waits for. */
export function Holds({ holds }: { holds: readonly { kind: string; id: string }[] }) {
  const t = useT(words);
  return (
    <ul className="plain-list">
      {holds.map(({ kind, id }) => (
        <li key={`${kind}/${id}`}>{t(`hold.${kind}` as never, { id })}</li>
      ))}
    </ul>
  );
}

/** What stays, why, and until when. */
export function KeptList({ kept }: { kept: readonly Kept[] }) {
  const t = useT(words);
  return (
    <ul className="plain-list kept">
      {kept.map(({ what, why, until }) => (
        <li key={what}>
          <strong>{what}</strong>
          <div className="quiet">
            {why}
            {until !== null && (
              <>
                {' · '}
                {t('request.kept.until', { time: '' })}
                <Time at={until} />
              </>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
