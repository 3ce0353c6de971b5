import { Button, Form, Input, Radio } from 'antd';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Time } from '../../../kit/time.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { GRANTS, type Grant } from './model.ts';
import { ProofField, type ProofGiven, proofOf } from './proof.tsx';
import { words } from './words.ts';

/** `other`: the reader asked for it, and so is not who answers. */
export function Answer({ grant, other }: { grant: Grant; other: boolean }) {
  const t = useT(words);
  const [form] = Form.useForm<ProofGiven & { note?: string }>();
  const answer = useSave({
    send: (api, { verb, body }: { verb: 'approve' | 'refuse'; body: object }) =>
      api.post(`${GRANTS}/${grant.id}/${verb}`, body),
    reload: [GRANTS],
  });
  if (other) return <p className="quiet glass-aside">{t('grant.answer.other')}</p>;
  const refuse = (): void => {
    const note = (form.getFieldValue('note') ?? '').trim();
    if (note === '') form.setFields([{ name: 'note', errors: [t('grant.refuse.missing')] }]);
    else answer.mutate({ verb: 'refuse', body: { note } });
  };
  return (
    <section className="panel" aria-labelledby="answer">
      <h2 id="answer">{t('grant.answer')}</h2>
      <p className="quiet">{t('grant.answer.hint')}</p>
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        className="glass-form"
        onFinish={({ note, ...proof }) =>
          answer.mutate({
            ...{ verb: 'approve', body: { ...(note?.trim() ? { note: note.trim() } : {}), ...proofOf(proof) } },
          })
        }
      >
        <Form.Item name="note" label={t('grant.note')}>
          <Input.TextArea rows={2} maxLength={2_000} />
        </Form.Item>
        <ProofField />
        {answer.isError && <ErrorPanel error={answer.error} />}
        <div className="vault-acts">
          <Button type="primary" htmlType="submit" loading={answer.isPending}>
            {t('grant.approve', { n: grant.minutes })}
          </Button>
          <Button disabled={answer.isPending} onClick={refuse}>
            {t('grant.refuse')}
          </Button>
        </div>
      </Form>
    </section>
  );
}

export function Review({ grant, other }: { grant: Grant; other: boolean }) {
  const t = useT(words);
  const review = useSave({
    send: (api, given: { verdict: string; note: string }) => api.post(`${GRANTS}/${grant.id}/review`, given),
    reload: [GRANTS],
  });
  const due = (
    <span className={grant.overdue ? 'alarming' : 'quiet'}>
      {t('grant.review.due')} <Time at={grant.review_due_at!} />
    </span>
  );
  if (other)
    return (
      <p className="quiet glass-aside">
        {t('grant.review.other')} {due}
      </p>
    );
  return (
    <section className="panel" aria-labelledby="review">
      <div className="panel-head">
        <h2 id="review">{t('grant.review')}</h2>
        {due}
      </div>
      <p className="quiet">{t('grant.review.hint')}</p>
      <Form
        layout="vertical"
        requiredMark={false}
        className="glass-form"
        onFinish={({ verdict, note }: { verdict: string; note: string }) =>
          review.mutate({ verdict, note: note.trim() })
        }
      >
        <Form.Item name="verdict" label={t('grant.verdict')} rules={[{ required: true, message: t('ask.missing') }]}>
          <Radio.Group
            className="glass-choices"
            options={(['proper', 'improper'] as const).map((value) => ({ value, label: t(`grant.verdict.${value}`) }))}
          />
        </Form.Item>
        <Form.Item
          name="note"
          label={t('grant.review.note')}
          rules={[{ required: true, whitespace: true, message: t('ask.missing') }]}
        >
          <Input.TextArea rows={3} maxLength={2_000} />
        </Form.Item>
        {review.isError && <ErrorPanel error={review.error} />}
        <Button type="primary" htmlType="submit" loading={review.isPending}>
          {t('grant.review.go')}
        </Button>
      </Form>
    </section>
  );
}
