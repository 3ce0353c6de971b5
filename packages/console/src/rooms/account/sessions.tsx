import { Button, Popconfirm, Skeleton, Tag } from 'antd';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Session {
  id: string;
  created_at: string;
  last_seen_at: string;
  expires_at: string;
  device: string;
  current: boolean;
}

export function Sessions() {
  const t = useT(words);
  const sessions = useRead<{ items: Session[] }>('/v1/sessions');
  const end = useSave({
    send: (api, id: string) => api.delete(`/v1/sessions/${id}`),
    reload: ['/v1/sessions'],
  });
  return (
    <section className="panel" style={{ marginTop: 16 }}>
      <h2>{t('sessions')}</h2>
      <p className="quiet">{t('sessions.intro')}</p>
      {sessions.isError && <ErrorPanel error={sessions.error} retry={() => void sessions.refetch()} />}
      {end.isError && <ErrorPanel error={end.error} />}
      {sessions.isPending && <Skeleton active />}
      {sessions.data && (
        <div className="scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('sessions.device')}</th>
                <th scope="col">{t('sessions.since')}</th>
                <th scope="col">{t('sessions.seen')}</th>
                <th scope="col" className="wide">
                  {t('sessions.until')}
                </th>
                <th scope="col">
                  <span className="sr-only">{t('sessions.end')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.data.items.map((session) => (
                <tr key={session.id}>
                  <td>
                    {session.device || t('sessions.unknown')} {session.current && <Tag>{t('sessions.current')}</Tag>}
                  </td>
                  <td>
                    <Time at={session.created_at} />
                  </td>
                  <td>
                    <Time at={session.last_seen_at} as="ago" />
                  </td>
                  <td className="wide">
                    <Time at={session.expires_at} />
                  </td>
                  <td data-align="right">
                    {!session.current && (
                      <Popconfirm
                        title={t('sessions.ask')}
                        okText={t('sessions.end')}
                        icon={null}
                        onConfirm={() => end.mutate(session.id)}
                      >
                        <Button size="small">{t('sessions.end')}</Button>
                      </Popconfirm>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
