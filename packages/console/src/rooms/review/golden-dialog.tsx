import { Button, Checkbox, Input, Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import type { CaseDetail } from '../../kit/model.ts';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

const MOST_WHY = 4_000;

/** Says of a finished case what is right and why, so that others are asked it again. */
export function GoldenDialog({ item }: { item: CaseDetail }) {
  const t = useT(words);
  const [open, setOpen] = useState(false);
  const [answers, setAnswers] = useState<string[]>(item.answer === null ? [] : [item.answer]);
  const [why, setWhy] = useState('');
  const save = useSave({
    send: (api, body: { answers: string[]; why: string }) => api.post(`/v1/cases/${item.id}/golden`, body),
    reload: ['/v1/quality/golden'],
    onSaved: () => setOpen(false),
  });
  // to leave it to somebody else is right nowhere
  const options = item.answers
    .filter(({ id }) => id !== 'unsure')
    .map(({ id, title }) => ({ value: id, label: title }));
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('golden.make')}
      </Button>
      <Modal
        open={open}
        title={t('golden.make')}
        okText={t('golden.save')}
        okButtonProps={{ disabled: answers.length === 0 || why.trim() === '', loading: save.isPending }}
        onOk={() => save.mutate({ answers, why })}
        onCancel={() => setOpen(false)}
      >
        <p>{t('golden.text')}</p>
        <Checkbox.Group
          className="golden-answers"
          aria-label={t('golden.answers')}
          value={answers}
          options={options}
          onChange={setAnswers}
        />
        <Input.TextArea
          aria-label={t('golden.why')}
          placeholder={t('golden.why')}
          rows={4}
          maxLength={MOST_WHY}
          value={why}
          onChange={({ target }) => setWhy(target.value)}
        />
        {save.isError && <ErrorPanel error={save.error} />}
      </Modal>
    </>
  );
}
