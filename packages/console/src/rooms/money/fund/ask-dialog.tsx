import { Button, Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useId, useState } from 'react';
import { useCategories } from '../../../kit/categories.ts';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { type Amount, formatMoney } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { purposeNames } from '../../../kit/purposes.ts';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { useCurrencies } from './currencies.ts';
import { digitsOf, type FundRequest, minorOf } from './fund-model.ts';
import { words } from './fund-words.ts';

/** What is asked for. */
export type Asking =
  | { kind: 'contribute' }
  | { kind: 'write-off'; merchant: string; receivable: Amount }
  | { kind: 'level' }
  | { kind: 'return'; merchant: string; balance: Amount };

const REASONS = {
  contribute: ['budget', 'top-up', 'incident', 'penalties'],
  'write-off': ['insolvent', 'closed', 'untraceable', 'uneconomic', 'court', 'time-barred'],
  level: ['risk', 'season', 'law', 'review'],
  return: ['left', 'surplus'],
} as const;

const PATHS = {
  ...{ contribute: '/v1/fund/contributions', 'write-off': '/v1/fund/write-offs', level: '/v1/fund/deposit-levels' },
  return: '/v1/fund/deposit-returns',
} as const;

interface Given {
  fund?: string;
  category?: string;
  amount: number;
  reason: string;
}

/** Says what it does and who has to agree, before anything is asked for. */
export function AskDialog({
  asking,
  close,
  asked,
}: {
  asking: Asking;
  close(): void;
  asked(request: FundRequest): void;
}) {
  const t = useT(words);
  const { language } = usePreferences();
  const known = useId();
  const categories = useCategories();
  const { kind } = asking;
  const most = asking.kind === 'write-off' ? asking.receivable : asking.kind === 'return' ? asking.balance : undefined;
  const any = useCurrencies(most === undefined);
  const currencies = most === undefined ? any : [most.currency];
  const [chosen, setCurrency] = useState<string>();
  const currency = chosen ?? currencies[0]!;
  const digits = digitsOf(currency);
  const save = useSave({
    send: (api, { fund, category, amount, reason }: Given) =>
      api.post<FundRequest>(PATHS[kind], {
        ...{ amount: minorOf(amount, currency), reason },
        ...(asking.kind === 'contribute' ? { fund } : {}),
        ...('merchant' in asking ? { merchant_id: asking.merchant } : {}),
        ...(asking.kind === 'level' ? { category_id: category } : {}),
      }),
    reload: ['/v1/fund', '/v1/deposits', '/v1/ledger'],
    onSaved: (request) => {
      asked(request);
      close();
    },
  });
  const needed = [{ required: true, message: t('given.missing') }];
  const isWriteOff = asking.kind === 'write-off';
  return (
    <Modal
      open
      title={t(`${kind}.title`, 'merchant' in asking ? { merchant: asking.merchant } : {})}
      footer={null}
      onCancel={close}
      mask={{ closable: false }}
    >
      <p>{t(`${kind}.text`, most ? { amount: formatMoney(most, language) } : {})}</p>
      <Form<Given>
        layout="vertical"
        requiredMark={false}
        initialValues={{ fund: 'protection-fund' }}
        onFinish={(given) => save.mutate(given)}
      >
        {kind === 'contribute' && (
          <Form.Item name="fund" label={t('contribute.fund')} rules={needed}>
            <Radio.Group
              options={(['protection-fund', 'logistics-pool'] as const).map((value) => ({
                ...{ value, label: purposeNames[language][value] },
              }))}
            />
          </Form.Item>
        )}
        {kind === 'level' && (
          <Form.Item name="category" label={t('level.category')} rules={needed}>
            <Input maxLength={128} autoComplete="off" list={known} />
          </Form.Item>
        )}
        {kind === 'level' && (
          <datalist id={known}>
            {categories.map(({ id, title }) => (
              <option key={id} value={id} label={title} />
            ))}
          </datalist>
        )}
        {currencies.length > 1 && (
          <Form.Item
            label={t('currency')}
            htmlFor={`${known}-currency`}
            extra={kind === 'level' ? t('level.currency') : undefined}
          >
            <Select
              id={`${known}-currency`}
              value={currency}
              options={currencies.map((value) => ({ value, label: value }))}
              onChange={setCurrency}
            />
          </Form.Item>
        )}
        <Form.Item name="amount" label={`${t('amount')} (${currency})`} rules={needed}>
          <InputNumber
            min={kind === 'level' ? 0 : 10 ** -digits}
            max={10 ** 11}
            precision={digits}
            style={{ width: '100%' }}
          />
        </Form.Item>
        <Form.Item name="reason" label={t('contribute.reason')} rules={needed}>
          <Radio.Group options={REASONS[kind].map((value) => ({ value, label: t(`reason.${value}`) }))} />
        </Form.Item>
        {save.isError && <ErrorPanel error={save.error} />}
        <Button type="primary" danger={isWriteOff} htmlType="submit" loading={save.isPending}>
          {t(`${kind}.go`)}
        </Button>
      </Form>
    </Modal>
  );
}
