import { Button, Checkbox, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { nameOf } from '../../../kit/names.ts';
import { useGo } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { instantOf } from '../../../kit/zone.ts';
import { vaultFields } from '../vault/names.ts';
import { addressOfGrant, FIELDS, GRANTS, type Grant, type Terms } from './model.ts';
import { ProofField, type ProofGiven, proofOf } from './proof.tsx';
import { words } from './words.ts';

interface Given extends ProofGiven {
  ground: string;
  reference: string;
  reason: string;
  target: 'orders' | 'consumer';
  orders?: string;
  consumer?: string;
  fields: string[];
  minutes: number;
  withhold?: boolean;
  why?: string;
  until?: string;
}

/** One person asks; the form says what follows from each choice before anything is sent. */
export function AskGrant({ close }: { close(): void }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const go = useGo();
  const [form] = Form.useForm<Given>();
  const terms = useRead<Terms>(`${GRANTS}/terms`);
  const ground = Form.useWatch('ground', form);
  const target = Form.useWatch('target', form);
  const withhold = Form.useWatch('withhold', form);
  const chosen = terms.data?.grounds.find(({ id }) => id === ground);
  const ask = useSave({
    send: (api, given: Given) =>
      api.post<Grant>(GRANTS, {
        ...{ ground: given.ground, reference: given.reference.trim(), reason: given.reason.trim() },
        ...(given.target === 'consumer'
          ? { consumer_id: given.consumer!.trim() }
          : { order_ids: linesOf(given.orders) }),
        ...{ fields: given.fields, minutes: given.minutes },
        ...(chosen?.may_withhold && given.withhold
          ? { untold: { why: given.why!.trim(), ...(given.until ? { until: dayOf(given.until, timeZone) } : {}) } }
          : {}),
        ...proofOf(given),
      }),
    reload: [GRANTS],
    onSaved: ({ id }) => go(addressOfGrant(id)),
  });
  const needed = [{ required: true, whitespace: true, message: t('ask.missing') }];
  if (terms.data === undefined)
    return (
      <Modal open title={t('ask.title')} footer={null} onCancel={close}>
        {terms.isError && <ErrorPanel error={terms.error} retry={() => void terms.refetch()} />}
      </Modal>
    );
  const { grounds, least_minutes, most_minutes, most_values, answer_minutes } = terms.data;
  return (
    <Modal open title={t('ask.title')} footer={null} onCancel={close} mask={{ closable: false }} width={640}>
      <Form<Given>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ target: 'orders', fields: ['phone'], minutes: Math.min(30, most_minutes) }}
        onFinish={(given) => ask.mutate(given)}
      >
        <Form.Item name="ground" label={t('ask.ground')} rules={[{ required: true, message: t('ask.ground.missing') }]}>
          <Select options={grounds.map(({ id, title, basis }) => ({ value: id, label: `${title} · ${basis}` }))} />
        </Form.Item>
        <Form.Item name="reference" label={t('ask.reference')} extra={t('ask.reference.hint')} rules={needed}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Form.Item name="reason" label={t('ask.reason')} extra={t('ask.reason.hint')} rules={needed}>
          <Input.TextArea rows={2} maxLength={2_000} />
        </Form.Item>
        <Form.Item name="target" label={t('ask.target')}>
          <Radio.Group
            options={(['orders', 'consumer'] as const).map((value) => ({ value, label: t(`ask.target.${value}`) }))}
          />
        </Form.Item>
        {target === 'consumer' ? (
          <Form.Item name="consumer" label={t('ask.consumer')} rules={needed}>
            <Input maxLength={300} autoComplete="off" />
          </Form.Item>
        ) : (
          <Form.Item name="orders" label={t('ask.orders')} rules={needed}>
            <Input.TextArea rows={2} autoComplete="off" />
          </Form.Item>
        )}
        <Form.Item
          name="fields"
          label={t('ask.fields')}
          extra={t('ask.fields.hint', { n: most_values })}
          rules={[{ required: true, message: t('ask.missing') }]}
        >
          <Checkbox.Group options={FIELDS.map((value) => ({ value, label: nameOf(vaultFields, value, language) }))} />
        </Form.Item>
        <Form.Item name="minutes" label={t('ask.minutes')} rules={[{ required: true, message: t('ask.missing') }]}>
          <InputNumber min={least_minutes} max={most_minutes} precision={0} />
        </Form.Item>
        {chosen && (
          <Form.Item label={t('ask.telling')}>
            {!withhold || !chosen.may_withhold ? (
              <p className="quiet glass-line">{t(`ask.telling.${chosen.telling}`)}</p>
            ) : null}
            {chosen.may_withhold && (
              <Form.Item name="withhold" valuePropName="checked" noStyle>
                <Checkbox>{t('ask.withhold')}</Checkbox>
              </Form.Item>
            )}
          </Form.Item>
        )}
        {chosen?.may_withhold && withhold && (
          <>
            <Form.Item name="why" label={t('ask.why')} rules={needed}>
              <Input maxLength={2_000} autoComplete="off" />
            </Form.Item>
            <Form.Item name="until" label={t('ask.until')}>
              <Input type="date" className="glass-short" />
            </Form.Item>
          </>
        )}
        <ProofField />
        {ask.isError && <ErrorPanel error={ask.error} />}
        <p className="quiet">{t('ask.note', { n: answer_minutes })}</p>
        <Button type="primary" htmlType="submit" loading={ask.isPending}>
          {t('ask.go')}
        </Button>
      </Form>
    </Modal>
  );
}

const linesOf = (text = ''): string[] => [
  ...new Set(
    text
      .split(/[\n,，;；]/)
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  ),
];

/** The beginning of a day where the reader is. */
const dayOf = (day: string, timeZone: string): string | undefined => instantOf(`${day}T00:00`, timeZone);
