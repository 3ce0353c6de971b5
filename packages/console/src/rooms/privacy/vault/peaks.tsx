import { Button } from 'antd';
import type { Page } from '../../../kit/api.ts';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { nameSubject } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useMe } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

interface Peak {
  id: string;
  merchant_id: string | null;
  from: string;
  to: string;
  factor: number;
  reason: string;
  declared_by: string;
  declared_by_name: string | null;
  approved_at: string | null;
  approved_by_name: string | null;
  withdrawn_at: string | null;
}

const RELOAD = ['/v1/vault/peaks', '/v1/vault/quota'];

/** Declared peaks: one officer declares, another one approves. */
export function Peaks() {
  const t = useT(words);
  const { language } = usePreferences();
  const { user } = useMe();
  const read = useRead<Page<Peak>>('/v1/vault/peaks');
  const step = useSave({
    send: (api, { id, verb }: { id: string; verb: 'approve' | 'withdraw' }) =>
      api.post(`/v1/vault/peaks/${id}/${verb}`, {}),
    reload: RELOAD,
  });
  return (
    <section className="panel" aria-labelledby="peaks">
      <h2 id="peaks">{t('peaks.title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {step.isError && <ErrorPanel error={step.error} />}
      {read.data?.items.length === 0 && <p className="quiet">{t('peaks.none')}</p>}
      <ul className="plain-list vault-peaks">
        {read.data?.items.map((peak) => (
          <li key={peak.id}>
            <div>
              <strong>×{peak.factor}</strong>{' '}
              {peak.merchant_id === null ? t('peaks.all') : nameSubject(`merchant/${peak.merchant_id}`, language)}{' '}
              <Time at={peak.from} /> – <Time at={peak.to} />
              <div className="quiet">
                {peak.reason} · {t('peaks.by')} {peak.declared_by_name ?? peak.declared_by}
              </div>
            </div>
            <div className="vault-acts">
              <span className="quiet">
                {t(peak.withdrawn_at ? 'peaks.withdrawn' : peak.approved_at ? 'peaks.approved' : 'peaks.waiting')}
              </span>
              {!peak.withdrawn_at && !peak.approved_at && peak.declared_by !== `user/${user.id}` && (
                <Button size="small" type="primary" onClick={() => step.mutate({ id: peak.id, verb: 'approve' })}>
                  {t('peaks.approve')}
                </Button>
              )}
              {!peak.withdrawn_at && (
                <Button size="small" onClick={() => step.mutate({ id: peak.id, verb: 'withdraw' })}>
                  {t('peaks.withdraw')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
