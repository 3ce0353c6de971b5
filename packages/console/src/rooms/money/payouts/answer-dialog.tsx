import { Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Refusal, RefusalReason } from '../refusal.tsx';
import type { Payout } from './payout-model.ts';
import { words } from './payout-words.ts';

/** Says what an answer does before it is given. */
export function AnswerDialog(props: { step: 'approve' | 'refuse' | 'retry'; payout: Payout; close(): void }) {
  const { step, payout, close } = props;
  const t = useT(words);
  const { language } = usePreferences();
  const [why, setWhy] = useState<Refusal>();
  const isRefusal = step === 'refuse';
  const save = useSave({
    send: (api, _: undefined) =>
      api.post(`/v1/payouts/${encodeURIComponent(payout.id)}/${step}`, isRefusal ? { why } : undefined),
    reload: ['/v1/payouts', '/v1/fund', '/v1/ledger', '/v1/refunds'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t(`${step}.title`, { amount: formatMoney(payout.amount, language) })}
      okText={t(step)}
      cancelText={t('cancel')}
      okButtonProps={{ danger: isRefusal, loading: save.isPending, disabled: isRefusal && why === undefined }}
      onOk={() => save.mutate(undefined)}
      onCancel={close}
    >
      <div className="money-dialog">
        <p>{t(`${step}.text`)}</p>
        {isRefusal && <RefusalReason value={why} onChange={setWhy} />}
        {step === 'approve' && <p className="quiet">{t('approve.second')}</p>}
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
