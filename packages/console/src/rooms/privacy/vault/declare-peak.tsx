import { Button, DatePicker, Form, Input, InputNumber, Modal } from 'antd';
import type { Dayjs } from 'dayjs';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { instantOf } from '../../../kit/zone.ts';
import { words } from './words.ts';

interface Given {
  shop?: string;
  time: [Dayjs, Dayjs];
  factor: number;
  reason: string;
}

const FORM = 'YYYY-MM-DDTHH:mm';

export function DeclarePeak({ close }: { close(): void }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const declare = useSave({
    send: (api, { shop, time: [from, to], factor, reason }: Given) =>
      api.post('/v1/vault/peaks', {
        ...(shop?.trim() ? { merchant_id: shop.trim() } : {}),
        ...{ from: instantOf(from.format(FORM), timeZone), to: instantOf(to.format(FORM), timeZone), factor, reason },
      }),
    reload: ['/v1/vault/peaks', '/v1/vault/quota'],
    onSaved: close,
  });
  return (
    <Modal open title={t('peaks.declare')} footer={null} onCancel={close}>
      <Form
        layout="vertical"
        requiredMark={false}
        initialValues={{ factor: 3 }}
        onFinish={(given: Given) => declare.mutate(given)}
      >
        <Form.Item name="time" label={t('peaks.time')} rules={[{ required: true, message: t('peaks.time.missing') }]}>
          <DatePicker.RangePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
        </Form.Item>
        <Form.Item
          name="factor"
          label={t('peaks.factor')}
          rules={[{ required: true, message: t('peaks.factor.missing') }]}
        >
          <InputNumber min={2} max={20} precision={0} />
        </Form.Item>
        <Form.Item name="shop" label={t('peaks.shop')}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="reason"
          label={t('peaks.reason')}
          rules={[{ required: true, whitespace: true, message: t('peaks.reason.missing') }]}
        >
          <Input.TextArea maxLength={500} rows={2} />
        </Form.Item>
        {declare.isError && <ErrorPanel error={declare.error} />}
        <Button type="primary" htmlType="submit" loading={declare.isPending}>
          {t('peaks.go')}
        </Button>
      </Form>
    </Modal>
  );
}
