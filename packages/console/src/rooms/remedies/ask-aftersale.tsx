import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { Choice } from '../../kit/claim-form/choice.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { type Good, goodChoice } from '../../kit/goods.ts';
import { useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './aftersale-words.ts';
import { AFTERSALE_TYPES, type Aftersale, type AftersaleType, ALL, CHANGED_MIND, type Order } from './model.ts';
import './remedies.css';

const REASONS = [CHANGED_MIND, 'quality', 'not-as-described', 'damaged', 'not-received', 'price'] as const;
const EVERYTHING = '';

/** What fits the order as it is. */
const typesOf = ({ state }: Order): readonly AftersaleType[] =>
  state === 'paid'
    ? ['refund-before-shipping', 'price-protection']
    : AFTERSALE_TYPES.filter((type) => type !== 'refund-before-shipping');

/** The ordinary way: what should be done, and why. */
export function AskAftersale({ order, goods }: { order: Order; goods: readonly Good[] }) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const { language } = usePreferences();
  const [open, setOpen] = useState(false);
  const [type, setType] = useState<AftersaleType>(typesOf(order)[0]!);
  const [reason, setReason] = useState<string>();
  const [item, setItem] = useState(EVERYTHING);
  const [text, setText] = useState('');
  const send = useSave<void, Aftersale>({
    send: (api) =>
      api.post<Aftersale>('/v1/aftersales', {
        ...{ order_id: order.id, type, reason },
        ...(item === EVERYTHING ? {} : { product_id: item }),
        ...(text.trim() === '' ? {} : { text: text.trim() }),
      }),
    reload: ALL,
    onSaved: (made) => go(`/me/aftersales/${made.id}`),
  });
  if (order.state === 'cancelled' || order.state === 'unknown') return null;
  return (
    <section aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('ask.title')}</h2>
      {!open && (
        <div className="acts">
          <Button onClick={() => setOpen(true)}>{t('ask.open')}</Button>
        </div>
      )}
      {open && (
        <form
          className="remedy-form card"
          onSubmit={(event) => {
            event.preventDefault();
            if (reason !== undefined) send.mutate();
          }}
        >
          <Choice
            label={t('ask.type')}
            value={type}
            options={typesOf(order).map((one) => ({ id: one, title: t(`type.${one}`) }))}
            onChange={(value) => setType(value as AftersaleType)}
          />
          <Choice
            label={t('ask.reason')}
            value={reason}
            options={REASONS.map((one) => ({ id: one, title: t(`reason.${one}`) }))}
            onChange={setReason}
          />
          {goods.length > 1 && (
            <Choice
              label={t('ask.item')}
              value={item}
              options={[
                { id: EVERYTHING, title: t('ask.item.all') },
                ...goods.map(({ product_id: product }) => goodChoice(goods, product, language)),
              ]}
              onChange={setItem}
            />
          )}
          <label htmlFor={`${id}-text`}>{t('ask.text')}</label>
          <Input.TextArea
            id={`${id}-text`}
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={4_000}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          {send.isError && <ErrorPanel error={send.error} />}
          <div className="acts">
            <Button type="primary" htmlType="submit" loading={send.isPending} disabled={reason === undefined}>
              {t('ask.send')}
            </Button>
            <Button onClick={() => setOpen(false)}>{t('ask.cancel')}</Button>
          </div>
        </form>
      )}
    </section>
  );
}
