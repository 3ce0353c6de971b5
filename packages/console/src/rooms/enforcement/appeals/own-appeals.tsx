import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatTime } from '../../../kit/format.ts';
import { MoreButton } from '../../../kit/more-button.tsx';
import { nameSubject } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useMe } from '../../../kit/session.tsx';
import { useReloadSlowly } from '../../../kit/stream/use-reload-slowly.ts';
import { usePages } from '../../../kit/use-pages.ts';
import { useT } from '../../../kit/use-t.ts';
import { homeOf } from '../measure.ts';
import { type AppealRow, addressOfAppeal } from './appeal.ts';
import { OwnStatus } from './own-status.tsx';
import { words } from './words.ts';
import '../mine/mine.css';

export const standingOf = (party: string | null): string => `${homeOf(party ?? '') ?? ''}/standing`;

/** A party's own appeals, the newest first. */
export function OwnAppeals() {
  const t = useT(words);
  const { user } = useMe();
  const { language, timeZone } = usePreferences();
  const pages = usePages<AppealRow>('/v1/appeals');
  useReloadSlowly(['notifications'], ['/v1/appeals']);
  const standing = standingOf(user.party);
  return (
    <div className="mine">
      <PageHeader title={t('own.title')} above={<Link to={standing}>{t('own.above')}</Link>}>
        {t('own.intro')}
      </PageHeader>
      {pages.error && <ErrorPanel error={pages.error} />}
      {pages.isPending && <Skeleton active />}
      {pages.data && pages.items.length === 0 && (
        <Empty title={t('own.empty.title')} action={<Link to={standing}>{t('own.above')}</Link>}>
          {t('own.empty')}
        </Empty>
      )}
      {pages.items.map((appeal) => (
        <article key={appeal.id} className="mine-card">
          <h3>
            <Link to={addressOfAppeal(appeal.id)}>{appeal.measure.title}</Link>
          </h3>
          <div className="quiet">
            {nameSubject(appeal.measure.subject, language)} · {formatTime(appeal.opened_at, timeZone, 'day')}
          </div>
          <OwnStatus appeal={appeal} />
        </article>
      ))}
      <MoreButton of={pages}>{t('more')}</MoreButton>
    </div>
  );
}
