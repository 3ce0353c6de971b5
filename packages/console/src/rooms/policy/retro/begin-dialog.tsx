import { Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { useGo } from '../../../kit/navigation.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { shortName } from '../backtests/short-name.ts';
import type { ReleaseLine } from '../releases/release.ts';
import { useReleaseTitle } from '../releases/title.ts';
import { addressOfScan, type Scan } from './scan.ts';
import { words } from './words.ts';

/** More are on no screen; who means an older one begins on its page. */
const OFFERED = 50;

/** By which release everything on sale is decided again. */
export function BeginDialog({ given, close }: { given: string | undefined; close(): void }) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const titleOf = useReleaseTitle();
  const releases = useRead<{ items: ReleaseLine[] }>('/v1/packs', { query: { limit: OFFERED } });
  const [chosen, setChosen] = useState(given);
  const offered = releases.data?.items.filter(({ state, in_force }) => in_force || !ENDED.has(state)) ?? [];
  const release = chosen ?? offered.find(({ in_force }) => in_force)?.id;
  const begin = useSave({
    send: (api, of: string) => api.post<Scan>('/v1/retro-scans', { release: of, kinds: ['product'] }),
    reload: ['/v1/retro-scans'],
    onSaved: (scan) => go(addressOfScan(scan.id)),
  });
  return (
    <Modal
      open
      title={t('begin.title')}
      okText={t('begin.go')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: release === undefined, loading: begin.isPending }}
      onOk={() => release && begin.mutate(release)}
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('begin.text')}</p>
        <label htmlFor={id}>{t('begin.release')}</label>
        <Select
          id={id}
          style={{ width: '100%' }}
          loading={releases.isPending}
          value={release ?? null}
          options={offered.map((one) => ({
            value: one.id,
            label: one.in_force
              ? t('begin.current', { name: shortName(one.name) })
              : `${titleOf(one)} · ${shortName(one.name)}`,
          }))}
          onChange={setChosen}
        />
        {releases.isError && <ErrorPanel error={releases.error} />}
        {begin.isError && <ErrorPanel error={begin.error} />}
      </div>
    </Modal>
  );
}

const ENDED: ReadonlySet<string> = new Set(['superseded', 'withdrawn', 'rolled-back']);
