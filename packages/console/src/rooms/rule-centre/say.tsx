import { Button, Input, Segmented, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { type Comment, type Consultation, titleOfChange } from '../../kit/public-rule.ts';
import { publicRuleWords } from '../../kit/public-rule-words.ts';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

const LONGEST = 2_000;
const MOST = 5;

/** An objection or a comment, about one rule or the whole. */
export function Say({ consultation: { id, changes }, said }: { consultation: Consultation; said: number }) {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const ids = [useId(), useId(), useId()] as const;
  const [kind, setKind] = useState<Comment['kind']>('objection');
  const [rule, setRule] = useState('');
  const [text, setText] = useState('');
  const address = `/v1/rule-centre/consultations/${encodeURIComponent(id)}`;
  const send = useSave({
    send: (api, given: object) => api.post<Comment>(`${address}/comments`, given),
    reload: [address],
    onSaved: () => setText(''),
  });
  if (said >= MOST)
    return (
      <section className="panel">
        <h2>{t('say.title')}</h2>
        <p className="quiet">{t('say.full', { n: MOST })}</p>
      </section>
    );
  return (
    <section className="panel">
      <h2>{t('say.title')}</h2>
      <div className="say-form">
        <p className="quiet">{t('say.text', { n: MOST })}</p>
        <span id={ids[0]}>{t('say.kind')}</span>
        <Segmented<Comment['kind']>
          aria-labelledby={ids[0]}
          value={kind}
          options={(['objection', 'comment'] as const).map((value) => ({ value, label: told(`say.${value}`) }))}
          onChange={setKind}
        />
        <label htmlFor={ids[1]}>{t('say.rule')}</label>
        <Select
          id={ids[1]}
          value={rule}
          options={[
            { value: '', label: t('say.whole') },
            ...changes.map((change) => ({ value: change.rule, label: titleOfChange(change) })),
          ]}
          onChange={setRule}
        />
        <label htmlFor={ids[2]}>{t('say.what')}</label>
        <Input.TextArea
          id={ids[2]}
          rows={5}
          maxLength={LONGEST}
          showCount
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        {send.isError && <ErrorPanel error={send.error} />}
        <Button
          type="primary"
          disabled={text.trim() === ''}
          loading={send.isPending}
          onClick={() => send.mutate({ kind, text: text.trim(), ...(rule === '' ? {} : { rule }) })}
        >
          {t('say.go')}
        </Button>
        {send.isSuccess && text === '' && <p role="status">{t('say.sent')}</p>}
      </div>
    </section>
  );
}
