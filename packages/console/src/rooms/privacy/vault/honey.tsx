import { Button, Form, Input, Modal, Tag } from 'antd';
import type { Page } from '../../../kit/api.ts';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { nameSubject } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { words } from './words.ts';

interface Honey {
  order_id: string;
  merchant_id: string;
  planted_at: string;
  touched_at: string | null;
  withdrawn_at: string | null;
}

const RELOAD = ['/v1/vault/honey'];

/** Orders that belong to nobody. */
export function HoneyOrders() {
  const t = useT(words);
  const { language } = usePreferences();
  const read = useRead<Page<Honey>>('/v1/vault/honey', { query: { limit: 200 } });
  const withdraw = useSave({
    send: (api, id: string) => api.delete(`/v1/vault/honey/${encodeURIComponent(id)}`),
    reload: RELOAD,
  });
  return (
    <section className="panel" aria-labelledby="honey">
      <h2 id="honey">{t('honey.title')}</h2>
      <p className="quiet">{t('honey.intro')}</p>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {withdraw.isError && <ErrorPanel error={withdraw.error} />}
      {read.data?.items.length === 0 && <p className="quiet">{t('honey.none')}</p>}
      <ul className="plain-list vault-peaks">
        {read.data?.items.map((row) => (
          <li key={row.order_id}>
            <div>
              <span className="code">{row.order_id}</span> {nameSubject(`merchant/${row.merchant_id}`, language)}{' '}
              {row.touched_at ? (
                <Tag color="error">{t('honey.touched')}</Tag>
              ) : (
                <span className="quiet">{t('honey.untouched')}</span>
              )}
              <div className="quiet">
                {t('honey.planted')} <Time at={row.planted_at} />
              </div>
            </div>
            <div className="vault-acts">
              {row.withdrawn_at ? (
                <span className="quiet">{t('honey.withdrawn')}</span>
              ) : (
                <Button size="small" disabled={withdraw.isPending} onClick={() => withdraw.mutate(row.order_id)}>
                  {t('honey.withdraw')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Given {
  shop: string;
  name: string;
  phone: string;
  address: string;
  id_card?: string;
  email?: string;
  region_code?: string;
}

/** Only where recipients of the shop's orders have it: a honey order without would be told by that. */
const OPTIONAL = ['id_card', 'email', 'region_code'] as const;

const givenOf = (given: Given): Record<string, string> =>
  Object.fromEntries(
    OPTIONAL.flatMap((part) => {
      const value = given[part]?.trim();
      return value ? [[part, value]] : [];
    }),
  );

export function PlantHoney({ close }: { close(): void }) {
  const t = useT(words);
  const plant = useSave({
    send: (api, given: Given) => {
      const { shop, name, phone, address } = given;
      return api.post('/v1/vault/honey', {
        merchant_id: shop.trim(),
        recipient: { name, phone, address, ...givenOf(given) },
      });
    },
    reload: RELOAD,
    onSaved: close,
  });
  const needed = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <Modal open title={t('honey.plant')} footer={null} onCancel={close}>
      <p className="quiet">{t('honey.help')}</p>
      <Form layout="vertical" requiredMark={false} onFinish={(given: Given) => plant.mutate(given)}>
        <Form.Item name="shop" label={t('honey.shop')} rules={needed(t('honey.shop.missing'))}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        {(['name', 'phone', 'address'] as const).map((field) => (
          <Form.Item key={field} name={field} label={t(`honey.${field}`)} rules={needed(t('honey.missing'))}>
            <Input maxLength={field === 'address' ? 500 : 64} autoComplete="off" />
          </Form.Item>
        ))}
        {OPTIONAL.map((field) => (
          <Form.Item key={field} name={field} label={t(`honey.${field}`)} extra={t(`honey.${field}.help`)}>
            <Input maxLength={320} autoComplete="off" />
          </Form.Item>
        ))}
        {plant.isError && <ErrorPanel error={plant.error} />}
        <Button type="primary" htmlType="submit" loading={plant.isPending}>
          {t('honey.go')}
        </Button>
      </Form>
    </Modal>
  );
}
