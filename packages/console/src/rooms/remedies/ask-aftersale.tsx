import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { Choice } from '../../kit/claim-form/choice.tsx';
import { minorOf } from '../../kit/claim-form/right.ts';
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
/** What ends with money, of which somebody may want a part; goods that are sent anew are no sum. */
const OF_MONEY: ReadonlySet<AftersaleType> = new Set([
  ...(['return-refund', 'refund-only-shipped', 'refund-before-shipping', 'price-protection'] as const),
]);

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
  const [pieces, setPieces] = useState('');
  const [money, setMoney] = useState('');
  const one = goods.length === 1 ? goods[0] : goods.find(({ product_id: product }) => product === item);
  const most = one?.quantity ?? 1;
  const asked = { pieces: most > 1 ? pieces.trim() : '', money: OF_MONEY.has(type) ? money.trim() : '' };
  const quantity = asked.pieces === '' ? undefined : Number(asked.pieces);
  const currency = order.paid?.currency ?? '';
  const amount = asked.money === '' ? undefined : minorOf(asked.money, currency);
  const isReady =
    reason !== undefined &&
    (quantity === undefined || (Number.isInteger(quantity) && quantity >= 1 && quantity <= most)) &&
    (asked.money === '' || amount !== undefined);
  // pieces are of one of the goods, also where there is no other
  const product = item === EVERYTHING && quantity === undefined ? undefined : one?.product_id;
  const send = useSave<void, Aftersale>({
    send: (api) =>
      api.post<Aftersale>('/v1/aftersales', {
        ...{ order_id: order.id, type, reason },
        ...(product === undefined ? {} : { product_id: product }),
        ...(quantity === undefined ? {} : { quantity }),
        ...(amount === undefined ? {} : { amount: { amount, currency } }),
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
            if (isReady) send.mutate();
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
          {most > 1 && (
            <>
              <label htmlFor={`${id}-pieces`}>{t('ask.quantity')}</label>
              <Input
                id={`${id}-pieces`}
                inputMode="numeric"
                maxLength={7}
                value={pieces}
                onChange={({ target }) => setPieces(target.value)}
              />
            </>
          )}
          {OF_MONEY.has(type) && (
            <>
              <label htmlFor={`${id}-money`}>
                {t(type === 'price-protection' ? 'ask.amount.difference' : 'ask.amount')}
              </label>
              <Input
                id={`${id}-money`}
                inputMode="decimal"
                maxLength={20}
                value={money}
                onChange={({ target }) => setMoney(target.value)}
              />
            </>
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
            <Button type="primary" htmlType="submit" loading={send.isPending} disabled={!isReady}>
              {t('ask.send')}
            </Button>
            <Button onClick={() => setOpen(false)}>{t('ask.cancel')}</Button>
          </div>
        </form>
      )}
    </section>
  );
}
