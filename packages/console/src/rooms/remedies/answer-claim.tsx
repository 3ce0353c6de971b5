import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { Choice } from '../../kit/claim-form/choice.tsx';
import { minorOf, totalOf } from '../../kit/claim-form/right.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ALL, type Claim } from './model.ts';
import { words } from './words.ts';

/** As many as an answer takes. */
const MOST_FILES = 20;

type Answer = 'accept' | 'offer' | 'refuse';

/** What a merchant says to a claim; what it costs stands beside it before the button works. */
export function AnswerClaim({ claim }: { claim: Claim }) {
  const t = useT(words);
  const id = useId();
  const { language } = usePreferences();
  const [answer, setAnswer] = useState<Answer>('accept');
  const [amount, setAmount] = useState('');
  const [text, setText] = useState('');
  const total = totalOf(claim.assessed ?? []);
  const currency = total?.currency ?? 'CNY';
  const minor = minorOf(amount, currency);
  const attached = useRead<{ items: { id: string; mine: boolean }[] }>(`/v1/claims/${claim.id}/attachments`);
  const files = (attached.data?.items ?? []).filter(({ mine }) => mine).map((one) => one.id);
  // who refuses says why, and shows it
  const mayRefuse = text.trim() !== '' && files.length > 0;
  const ready = answer === 'accept' || (answer === 'offer' ? minor !== undefined : mayRefuse);
  const send = useSave<void, Claim>({
    send: (api) =>
      api.post<Claim>(`/v1/claims/${claim.id}/answer`, {
        answer,
        ...(answer === 'offer' ? { amount: { amount: minor, currency } } : {}),
        ...(answer !== 'accept' && text.trim() !== '' ? { text: text.trim() } : {}),
        ...(answer !== 'accept' && files.length > 0 ? { files: files.slice(0, MOST_FILES) } : {}),
      }),
    reload: [...ALL, '/v1/ledger'],
  });
  return (
    <form
      className="remedy-form card"
      aria-label={t('answer.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send.mutate();
      }}
    >
      <Choice
        label={t('answer.title')}
        value={answer}
        options={(['accept', 'offer', 'refuse'] as const).map((one) => ({ id: one, title: t(`answer.${one}`) }))}
        onChange={(value) => setAnswer(value as Answer)}
      />
      {answer === 'accept' && total && <p>{t('answer.accept.text', { money: formatMoney(total, language) })}</p>}
      {claim.loss !== null && <p>{t('answer.loss', { money: formatMoney(claim.loss.said, language) })}</p>}
      {answer === 'offer' && (
        <>
          <label htmlFor={`${id}-amount`}>{t('answer.offer.amount', { currency })}</label>
          <Input
            id={`${id}-amount`}
            inputMode="decimal"
            maxLength={12}
            value={amount}
            onChange={({ target }) => setAmount(target.value)}
          />
        </>
      )}
      {answer === 'refuse' && (
        <>
          <p>{t('answer.refuse.text')}</p>
          {files.length === 0 && <p role="status">{t('answer.refuse.files')}</p>}
        </>
      )}
      {answer !== 'accept' && (
        <>
          <label htmlFor={`${id}-text`}>{t('answer.text')}</label>
          <Input.TextArea
            id={`${id}-text`}
            autoSize={{ minRows: 3, maxRows: 10 }}
            maxLength={4_000}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
        </>
      )}
      {send.isError && <ErrorPanel error={send.error} />}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={!ready}>
          {t('answer.send')}
        </Button>
      </div>
    </form>
  );
}
