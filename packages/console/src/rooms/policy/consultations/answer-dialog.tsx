import { Input, Modal, Segmented } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import type { Answer, Comment } from '../../../kit/public-rule.ts';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

const LONGEST_SUMMARY = 500;
const LONGEST_WHY = 2_000;

/** What was said in words that may be public, whether it is taken up, and why. */
export function AnswerDialog({ of, comment, close }: { of: string; comment: Comment; close(): void }) {
  const t = useT(words);
  const ids = [useId(), useId(), useId()] as const;
  const [summary, setSummary] = useState(comment.answer?.summary ?? '');
  const [taken, setTaken] = useState<boolean | undefined>(comment.answer?.taken);
  const [why, setWhy] = useState(comment.answer?.why ?? '');
  const save = useSave({
    send: (api, given: Answer) =>
      api.post(`/v1/consultations/${encodeURIComponent(of)}/comments/${comment.id}/answer`, given),
    reload: ['/v1/consultations', '/v1/rule-centre', '/v1/packs'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t('answer.title')}
      okText={t('answer.go')}
      cancelText={t('cancel')}
      okButtonProps={{
        disabled: summary.trim() === '' || why.trim() === '' || taken === undefined,
        loading: save.isPending,
      }}
      onOk={() => taken !== undefined && save.mutate({ summary: summary.trim(), taken, why: why.trim() })}
      onCancel={close}
    >
      <div className="dialog">
        <blockquote className="quiet">{comment.text ?? t('said.erased')}</blockquote>
        <label htmlFor={ids[0]}>{t('answer.summary')}</label>
        <Input.TextArea
          {...{ id: ids[0], rows: 2, maxLength: LONGEST_SUMMARY, value: summary }}
          onChange={({ target }) => setSummary(target.value)}
        />
        <span id={ids[1]}>{t('answer.taken')}</span>
        <Segmented
          aria-labelledby={ids[1]}
          value={taken === undefined ? '' : taken ? 'yes' : 'no'}
          options={(['yes', 'no'] as const).map((value) => ({ value, label: t(`answer.${value}`) }))}
          onChange={(value) => setTaken(value === 'yes')}
        />
        <label htmlFor={ids[2]}>{t('answer.why')}</label>
        <Input.TextArea
          {...{ id: ids[2], rows: 4, maxLength: LONGEST_WHY, value: why }}
          onChange={({ target }) => setWhy(target.value)}
        />
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
