import { Button } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../error-panel.tsx';
import { useSave } from '../use-api.tsx';
import { useT } from '../use-t.ts';
import { ClaimForm, type ClaimFormProps } from './claim-form.tsx';
import { ItemChoice } from './item-choice.tsx';
import { Lines } from './lines.tsx';
import { CHANGED, estimateOf } from './right.ts';
import { words } from './words.ts';

export interface UseRightProps extends ClaimFormProps {
  /** Where the right is used with an after-sale. */
  onAsked(aftersale: { id: string }): void;
}

/** A right is used by a claim, or where its goods come back first by an after-sale. */
export function UseRight({ onAsked, ...form }: UseRightProps) {
  return form.right.guarantee.aftersale === null ? <ClaimForm {...form} /> : <ReturnForm {...form} onMade={onAsked} />;
}

/** Who returns goods without a reason says which, and nothing else. */
function ReturnForm({ order, right, goods, by, onMade, close }: ClaimFormProps) {
  const t = useT(words);
  const { items, guarantee } = right;
  const [item, setItem] = useState(items.length === 1 ? items[0] : undefined);
  const estimate = estimateOf(right, item);
  const send = useSave<void, { id: string }>({
    send: (api) =>
      api.post<{ id: string }>('/v1/aftersales', {
        ...{ order_id: order, product_id: item, type: guarantee.aftersale, reason: 'no-reason' },
      }),
    reload: CHANGED,
    onSaved: onMade,
  });
  return (
    <form
      className="remedy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (item !== undefined) send.mutate();
      }}
    >
      {estimate !== null && <Lines lines={estimate} label={t(`estimate.${by}`)} />}
      <p>{t(`return.${by}`)}</p>
      <ItemChoice goods={goods} items={items} value={item} onChange={setItem} />
      {send.isError && <ErrorPanel error={send.error} />}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={item === undefined}>
          {t('return.send')}
        </Button>
        <Button onClick={close}>{t(`cancel.${by}`)}</Button>
      </div>
    </form>
  );
}
