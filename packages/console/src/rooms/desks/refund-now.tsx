import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Aftersale } from './aftersale-model.ts';
import type { Order } from './model.ts';
import { words } from './order-words.ts';
import { usePartName } from './part-names.ts';

/** A refund in two clicks: the second one after it was said how much and what follows. */
export function RefundNow({ order }: { order: Order }) {
  const t = useT(words);
  const partName = usePartName();
  const { language } = usePreferences();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<Aftersale>();
  const refund = useSave({
    send: (api) =>
      api.post<Aftersale>('/v1/aftersales', {
        ...{ order_id: order.id, type: 'refund-only', reason: t('refund.reason') },
      }),
    reload: ['/v1/aftersales', '/v1/orders'],
    onSaved: (one) => {
      setMade(one);
      setOpen(false);
    },
  });
  if (!order.paid) return null;
  const why = made?.instant.why?.message?.[language];
  return (
    <>
      {made ? (
        <Alert
          role="status"
          type={made.instant.granted ? 'success' : 'info'}
          showIcon={false}
          title={t('refund.done', { state: partName('aftersale', made.state) })}
          description={made.instant.granted || !why ? undefined : t('refund.why', { why })}
        />
      ) : (
        <Button type="primary" onClick={() => setOpen(true)}>
          {t('refund.go')}
        </Button>
      )}
      <Modal
        open={open}
        title={t('refund.title')}
        okText={t('refund.confirm')}
        cancelText={t('cancel')}
        okButtonProps={{ loading: refund.isPending }}
        onOk={() => refund.mutate(undefined)}
        onCancel={() => setOpen(false)}
      >
        <div className="desk-dialog">
          <p>{t('refund.effect', { money: formatMoney(order.paid, language) })}</p>
          {refund.isError && <ErrorPanel error={refund.error} />}
        </div>
      </Modal>
    </>
  );
}
