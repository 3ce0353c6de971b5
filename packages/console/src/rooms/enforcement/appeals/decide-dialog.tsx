import { useQuery } from '@tanstack/react-query';
import { Input, Modal, Skeleton } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatTime } from '../../../kit/format.ts';
import { nameSubject } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useApi, useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Kind, type Measure, POINTS } from '../measure.ts';
import { Line, Lines } from '../touches.tsx';
import {
  type AppealRow,
  type Instead,
  insteadOf,
  milderKinds,
  type Outcome,
  type Preview,
  pathOfAppeal,
} from './appeal.ts';
import { MAX_TEXT } from './composer.tsx';
import { InsteadFields } from './instead-fields.tsx';
import { words } from './words.ts';

export interface DecideDialogProps {
  appeal: AppealRow;
  measure: Measure;
  outcome: Outcome;
  close(): void;
}

/** Shows all that an answer would change, and asks why, before its button works. */
export function DecideDialog({ appeal, measure, outcome, close }: DecideDialogProps) {
  const t = useT(words);
  const api = useApi();
  const id = useId();
  const partly = outcome === 'partly-upheld';
  const [reason, setReason] = useState('');
  const [given, setGiven] = useState<Instead>({});
  const catalogue = useRead<{ items: Kind[] }>('/v1/measure-kinds', { when: partly });
  const kinds = milderKinds(catalogue.data?.items ?? [], measure);
  const instead = partly
    ? insteadOf(
        given,
        kinds.find(({ kind }) => kind === given.kind),
      )
    : undefined;
  const settledOn = useDeferredValue(JSON.stringify(instead));
  const path = pathOfAppeal(appeal.id);
  const ready = !partly || instead !== undefined;
  const preview = useQuery<Preview>({
    queryKey: [`${path}/preview`, outcome, settledOn ?? ''],
    queryFn: () => api.post<Preview>(`${path}/preview`, { outcome, ...(instead ? { instead } : {}) }),
    enabled: ready,
    retry: false,
    gcTime: 0,
  });
  const decide = useSave({
    send: (to, why: string) => to.post(`${path}/decide`, { outcome, reason: why, ...(instead ? { instead } : {}) }),
    reload: ['/v1/appeals', '/v1/measures', '/v1/parties', '/v1/cases'],
    onSaved: close,
  });
  const why = reason.trim();
  return (
    <Modal
      open
      width={560}
      title={t(`${outcome}.title`, { title: measure.title })}
      okText={t(`decide.${outcome}`)}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: why === '' || !ready || !preview.isSuccess, loading: decide.isPending }}
      onOk={() => decide.mutate(why)}
      onCancel={close}
    >
      <div className="dialog">
        {partly && <InsteadFields kinds={kinds} given={given} change={setGiven} />}
        <h3>{t('preview.title')}</h3>
        {!ready && <p className="quiet">{t('preview.wait')}</p>}
        {ready && preview.isPending && <Skeleton active title={false} paragraph={{ rows: 2 }} />}
        {ready && preview.isError && <ErrorPanel error={preview.error} />}
        {ready && preview.data && <Foreseen preview={preview.data} outcome={outcome} />}
        <label htmlFor={id}>{t('reason')}</label>
        <Input.TextArea
          id={id}
          autoFocus={!partly}
          rows={3}
          maxLength={MAX_TEXT}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <p className="quiet">{t('reason.help')}</p>
        {decide.isError && <ErrorPanel error={decide.error} />}
      </div>
    </Modal>
  );
}

function Foreseen({ preview: { undone, instead, again_until }, outcome }: { preview: Preview; outcome: Outcome }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const named = ({ kind, title, points }: Pick<Preview['undone'][number], 'kind' | 'title' | 'points'>): string =>
    kind === POINTS && points !== null ? t('preview.points', { title, n: points }) : title;
  return (
    <>
      <Lines>
        <Line name={t('preview.undone')}>
          {undone.length === 0
            ? t('preview.undone.none')
            : undone.map((row) => (
                <div key={row.id}>
                  {named(row)}{' '}
                  <span className="quiet">
                    {[
                      nameSubject(row.target, language),
                      ...(row.leaves ? [t('preview.leaves')] : []),
                      ...(row.make_good === null ? [] : [t('preview.reach')]),
                    ].join(' · ')}
                  </span>
                </div>
              ))}
        </Line>
        {instead && (
          <Line name={t('preview.instead')}>
            {named(instead)}
            {instead.ends_at && (
              <span className="quiet"> {t('preview.until', { time: formatTime(instead.ends_at, timeZone) })}</span>
            )}
          </Line>
        )}
        {outcome === 'refused' && (
          <Line name={t('preview.again')}>
            {again_until === null
              ? t('preview.again.none')
              : t('preview.again.until', { time: formatTime(again_until, timeZone, 'day') })}
          </Line>
        )}
      </Lines>
      <p className="quiet">{t('preview.told')}</p>
    </>
  );
}
