import { Button, Input } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { ErrorPanel } from '../error-panel.tsx';
import type { Good } from '../goods.ts';
import { useSave } from '../use-api.tsx';
import { useT } from '../use-t.ts';
import { Choice } from './choice.tsx';
import { ItemChoice } from './item-choice.tsx';
import { Lines } from './lines.tsx';
import { type Ask, askedValue, CHANGED, estimateOf, minorOf, type Right } from './right.ts';
import { waysText } from './ways.ts';
import { words } from './words.ts';
import './claim-form.css';

export interface ClaimFormProps {
  /** The id of the order. */
  order: string;
  currency: string;
  right: Right;
  /** What is on the order. */
  goods: readonly Good[];
  /** Who fills it in: whose right it is, or somebody of the service for them. */
  by: 'consumer' | 'agent';
  onMade(claim: { id: string }): void;
  close(): void;
}

/** A claim under a right: asks exactly for what is missing, and for nothing where nothing is. */
export function ClaimForm({ order, currency, right, goods, by, onMade, close }: ClaimFormProps) {
  const t = useT(words);
  const id = useId();
  const { guarantee, items, needs } = right;
  const [item, setItem] = useState(items.length === 1 ? items[0] : undefined);
  const estimate = estimateOf(right, item);
  const [ground, setGround] = useState(guarantee.grounds.length === 1 ? guarantee.grounds[0]!.id : undefined);
  const [given, setGiven] = useState<Record<string, string>>({});
  const [text, setText] = useState('');
  const [lost, setLost] = useState('');
  const takesLoss = ground !== undefined && needs.loss.includes(ground);
  const loss = takesLoss && lost.trim() !== '' ? minorOf(lost, currency) : null;
  const asked = askedOf(guarantee.asks, given, currency);
  const ready =
    item !== undefined &&
    loss !== undefined &&
    asked !== undefined &&
    (guarantee.grounds.length === 0 || ground !== undefined);
  const send = useSave<void, { id: string }>({
    send: (api) =>
      api.post<{ id: string }>('/v1/claims', {
        ...{ order_id: order, code: right.code, product_id: item },
        ...(ground === undefined ? {} : { ground }),
        ...(asked === undefined || Object.keys(asked).length === 0 ? {} : { asked }),
        ...(text.trim() === '' ? {} : { text: text.trim() }),
        ...(loss === null ? {} : { loss: { amount: loss, currency } }),
      }),
    reload: CHANGED,
    onSaved: onMade,
  });
  const titleOf = (kind: string): string => guarantee.evidence.find((one) => one.id === kind)?.title ?? kind;
  const evidence = waysText(needs.ways, titleOf, t);
  return (
    <form
      className="remedy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send.mutate();
      }}
    >
      {estimate !== null && <Lines lines={estimate} label={t(`estimate.${by}`)} />}
      <ItemChoice goods={goods} items={items} value={item} onChange={setItem} />
      {guarantee.grounds.length > 1 && (
        <Choice label={t('ground')} value={ground} options={guarantee.grounds} onChange={setGround} />
      )}
      {guarantee.asks.map((ask) => (
        <Asked
          key={ask.id}
          ask={ask}
          currency={currency}
          value={given[ask.id] ?? ''}
          onChange={(value) => setGiven({ ...given, [ask.id]: value })}
        />
      ))}
      {takesLoss && (
        <Field
          label={t(`loss.${by}`, { currency })}
          value={lost}
          fault={loss === undefined ? t('wrong', { what: t('wrong.money') }) : undefined}
          help={t('loss.help')}
          onChange={setLost}
        />
      )}
      {evidence !== '' && <p className="quiet">{t('evidence', { list: evidence })}</p>}
      <label htmlFor={`${id}-text`}>{t(`text.${by}`)}</label>
      <Input.TextArea
        id={`${id}-text`}
        autoSize={{ minRows: 1, maxRows: 6 }}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {send.isError && <ErrorPanel error={send.error} />}
      <div className="acts">
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={!ready}>
          {t(`send.${by}`)}
        </Button>
        <Button onClick={close}>{t(`cancel.${by}`)}</Button>
      </div>
    </form>
  );
}

/** What is said of each thing that is asked; undefined while one is missing or wrong. */
function askedOf(
  asks: readonly Ask[],
  given: Readonly<Record<string, string>>,
  currency: string,
): Record<string, unknown> | undefined {
  const said = asks.map(({ id, type, optional }) => {
    const typed = given[id] ?? '';
    const value = askedValue(type, typed, currency);
    return { id, value, fits: value !== undefined || (optional && typed.trim() === '') };
  });
  if (said.some(({ fits }) => !fits)) return undefined;
  return Object.fromEntries(said.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]])));
}

interface AskedProps {
  ask: Ask;
  currency: string;
  value: string;
  onChange(value: string): void;
}

/** One value that the terms ask for, by its type. */
function Asked({ ask: { title, type, optional, choices }, currency, value, onChange }: AskedProps) {
  const t = useT(words);
  if (type === 'choice') return <Choice label={title} value={value} options={choices} onChange={onChange} />;
  const isWrong = value.trim() !== '' && askedValue(type, value, currency) === undefined;
  return (
    <Field
      label={[title, t(type, { currency }), ...(optional ? [t('optional')] : [])].join(' · ')}
      value={value}
      fault={isWrong ? t('wrong', { what: t(`wrong.${type}`) }) : undefined}
      onChange={onChange}
    />
  );
}

interface FieldProps {
  label: string;
  value: string;
  fault: string | undefined;
  help?: ReactNode;
  onChange(value: string): void;
}

function Field({ label, value, fault, help, onChange }: FieldProps) {
  const id = useId();
  const said = fault ?? help;
  return (
    <div className="remedy-field">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        inputMode="decimal"
        maxLength={12}
        value={value}
        status={fault === undefined ? '' : 'error'}
        {...(said === undefined ? {} : { 'aria-describedby': `${id}-said` })}
        onChange={({ target }) => onChange(target.value)}
      />
      {said !== undefined && (
        <span className={fault === undefined ? 'quiet' : 'alarming'} id={`${id}-said`}>
          {said}
        </span>
      )}
    </div>
  );
}
