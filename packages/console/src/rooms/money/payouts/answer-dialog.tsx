import { Modal } from 'antd';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Payout } from './payout-model.ts';
import { words } from './payout-words.ts';

/** Says what an answer does before it is given. */
export function AnswerDialog(props: { step: 'approve' | 'refuse' | 'retry'; payout: Payout; close(): void }) {
  const { step, payout, close } = props;
  const t = useT(words);
  const { language } = usePreferences();
  const save = useSave({
    send: (api, _: undefined) => api.post(`/v1/payouts/${encodeURIComponent(payout.id)}/${step}`),
    reload: ['/v1/payouts', '/v1/fund', '/v1/ledger', '/v1/refunds'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t(`${step}.title`, { amount: formatMoney(payout.amount, language) })}
      okText={t(step)}
      cancelText={t('cancel')}
      okButtonProps={{ danger: step === 'refuse', loading: save.isPending }}
      onOk={() => save.mutate(undefined)}
      onCancel={close}
    >
      <div className="money-dialog">
        <p>{t(`${step}.text`)}</p>
        {step === 'approve' && <p className="quiet">{t('approve.second')}</p>}
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
