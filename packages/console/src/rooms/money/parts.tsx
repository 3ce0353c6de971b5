import { nameOf, subjectOf } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { purposeNames } from '../../kit/purposes.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { useT } from '../../kit/use-t.ts';
import { accountPage, type SideOf } from './model.ts';
import { codeNames } from './names.ts';
import { words } from './words.ts';

/** Of the ledger's owners only merchants and creators have pages of their own. */
const PAGES = new Set(['merchant', 'creator', 'order', 'consumer']);

/** A carrier is called as a marketplace calls it, which an id cannot hold as it is. */
function shownId(owner: string): string {
  const { id } = subjectOf(owner);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Whose it is: the platform, or a party. */
export function Owner({ owner }: { owner: string | null }) {
  const t = useT(words);
  if (owner === null) return <span className="quiet">–</span>;
  if (owner === 'platform') return <span>{t('platform')}</span>;
  const { type } = subjectOf(owner);
  return PAGES.has(type) ? <SubjectLink subject={owner} /> : <span title={owner}>{shownId(owner)}</span>;
}

/** One side of a transfer, leading to its account. */
export function Side({ side }: { side: SideOf }) {
  const { language } = usePreferences();
  return (
    <span className="money-side">
      <Link to={accountPage(side.account_id)}>{nameOf(purposeNames, side.purpose, language)}</Link>{' '}
      {side.owner !== null && side.owner !== 'platform' && (
        <span className="quiet" title={side.owner}>
          {shownId(side.owner)}
        </span>
      )}
    </span>
  );
}

/** Why money moved. */
export function Code({ code }: { code: string }) {
  const { language } = usePreferences();
  return <span title={code}>{nameOf(codeNames, code, language)}</span>;
}
