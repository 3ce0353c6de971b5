import { Skeleton } from 'antd';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { problemOf } from '../../../kit/problem.ts';
import { useMe } from '../../../kit/session.tsx';
import { useReloadSlowly } from '../../../kit/stream/use-reload-slowly.ts';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type AppealPage, pathOfAppeal } from './appeal.ts';
import { OwnAppeal } from './own-appeal.tsx';
import { StaffAppeal } from './staff-appeal.tsx';
import { words } from './words.ts';
import '../enforcement.css';
import './appeals.css';

/** One appeal: to staff beside the measure that it is about, to its party as a conversation. */
export function Room() {
  const t = useT(words);
  const { id } = useRoomParams<'id'>();
  const { user } = useMe();
  const path = pathOfAppeal(id);
  const read = useRead<AppealPage>(path);
  useReloadSlowly(['notifications', 'cases'], [path, '/v1/measures']);
  const above = <Link to="/appeals">{t('above')}</Link>;
  if (read.isError && !read.data)
    return [400, 404].includes(problemOf(read.error).status) ? (
      <Empty title={t('gone.title')} action={above}>
        {t('gone')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  return user.party === null ? <StaffAppeal page={read.data} /> : <OwnAppeal page={read.data} />;
}
