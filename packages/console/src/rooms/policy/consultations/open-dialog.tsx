import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import type { Consultation } from '../../../kit/public-rule.ts';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

const LONGEST = 2_000;
const DAY_MS = 86_400_000;
const USUAL_DAYS = 7;
/** One less than the server takes: a day is counted from when it arrives. */
const MOST_DAYS = 89;

/** What people are asked about, in words, and for how long. */
export function OpenDialog({ release, close }: { release: { id: string; note: string }; close(): void }) {
  const t = useT(words);
  const ids = [useId(), useId()] as const;
  const [about, setAbout] = useState(release.note);
  const [days, setDays] = useState(String(USUAL_DAYS));
  const wanted = /^\d+$/.test(days) && Number(days) >= 1 && Number(days) <= MOST_DAYS ? Number(days) : undefined;
  const open = useSave({
    send: (api, given: { about: string; ends_at: string }) =>
      api.post<Consultation>(`/v1/packs/${encodeURIComponent(release.id)}/consultation`, given),
    reload: ['/v1/packs', '/v1/rule-centre'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('open.title')}
      okText={t('open.go')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: about.trim() === '' || wanted === undefined, loading: open.isPending }}
      onOk={() =>
        wanted !== undefined &&
        // counted from when it is sent: a minute more, so that a day is one by the server's clock as well
        open.mutate({ about: about.trim(), ends_at: new Date(Date.now() + wanted * DAY_MS + 60_000).toISOString() })
      }
      onCancel={close}
    >
      <div className="dialog">
        <p>{t('open.text')}</p>
        <label htmlFor={ids[0]}>{t('open.about')}</label>
        <Input.TextArea
          {...{ id: ids[0], rows: 5, maxLength: LONGEST, value: about }}
          onChange={({ target }) => setAbout(target.value)}
        />
        <label htmlFor={ids[1]}>{t('open.days')}</label>
        <Input
          {...{ id: ids[1], type: 'number', min: 1, max: MOST_DAYS, step: 1, value: days, style: { width: 96 } }}
          onChange={({ target }) => setDays(target.value)}
        />
        {open.isError && <ErrorPanel error={open.error} />}
      </div>
    </Modal>
  );
}
