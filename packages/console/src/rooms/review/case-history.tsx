import type { CaseDetail } from '../../kit/model.ts';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

const KNOWN = [
  ...(['opened', 'joined', 'taken', 'released', 'assigned', 'decided', 'undone', 'final', 'passed-on'] as const),
  ...(['reopened', 'lease-lost', 'merged', 'took-in', 'linked', 'unlinked', 'closed', 'warned', 'escalated'] as const),
] as const;

/** Everything that happened to a case, in order. */
export function History({ item }: { item: CaseDetail }) {
  const t = useT(words);
  const names: Record<string, string> = Object.fromEntries(KNOWN.map((what) => [what, t(`what.${what}`)]));
  return (
    <section className="panel case-history">
      <h2>{t('side.history')}</h2>
      <ol className="plain-list side-list">
        {item.history.map((entry, place) => (
          // what one step writes has one time
          // biome-ignore lint/suspicious/noArrayIndexKey: history is only added to
          <li key={place}>
            <Time at={entry.at} detail="second" />
            <span>{entry.by?.name || t('by.system')}</span>
            <span>{names[entry.what] ?? entry.what}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
