import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { MoreButton } from '../../../kit/more-button.tsx';
import { nameOf, nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { usePages } from '../../../kit/use-pages.ts';
import { useT } from '../../../kit/use-t.ts';
import { type AccessEntry, groundNames, purposeNames, vaultFields } from './names.ts';
import { words } from './words.ts';
import './vault.css';

/** A consumer's own: who has seen their data, when and for what. */
export function Room() {
  const t = useT(words);
  const seen = usePages<AccessEntry>('/v1/access-log');
  return (
    <div className="narrow vault-mine">
      <PageHeader title={t('mine.title')} above={<Link to="/me">{t('mine.back')}</Link>}>
        {t('mine.intro')}
      </PageHeader>
      {seen.isError && <ErrorPanel error={seen.error} retry={() => void seen.refetch()} />}
      {seen.isPending && <Skeleton active />}
      {seen.data && seen.items.length === 0 && <Empty title={t('mine.empty.title')}>{t('mine.empty')}</Empty>}
      <ul className="plain-list">
        {seen.items.map((entry) => (
          <Line key={entry.id} entry={entry} />
        ))}
      </ul>
      <MoreButton of={seen}>{t('mine.more')}</MoreButton>
    </div>
  );
}

function Line({ entry }: { entry: AccessEntry }) {
  const t = useT(words);
  const { language } = usePreferences();
  const what = nameOf(purposeNames, entry.purpose ?? entry.action, language);
  const fields = entry.fields
    .map((field) => nameOf(vaultFields, field, language))
    .join(language === 'en' ? ', ' : '、');
  const by =
    entry.by === 'staff' || entry.by === 'platform' ? t(`mine.by.${entry.by}`) : nameSubject(entry.by, language);
  return (
    <li className="panel">
      <div className="vault-mine-head">
        <strong>{entry.outcome === 'reported' ? t('mine.reported', { what }) : what}</strong>
        <span className="quiet">
          <Time at={entry.at} />
        </span>
      </div>
      <div>{by}</div>
      {entry.break_glass && (
        <div>{t('mine.ground', { ground: nameOf(groundNames, entry.break_glass.ground, language) })}</div>
      )}
      {fields !== '' && <div>{t(entry.action === 'search' ? 'mine.searched' : 'mine.fields', { fields })}</div>}
      {entry.order_id !== null && <div className="quiet">{t('mine.order', { id: entry.order_id })}</div>}
    </li>
  );
}
