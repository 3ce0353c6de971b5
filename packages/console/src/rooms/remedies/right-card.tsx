import { Button, Input, Radio } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ALL, type Claim, minorOf, type Order, type Right, usageOf } from './model.ts';
import { Lines } from './parts.tsx';
import { words } from './words.ts';

/** One right of an order: until when, what it comes to, and a claim in two taps. */
export function RightCard({ order, right }: { order: Order; right: Right }) {
  const t = useT(words);
  const now = useNow();
  const [open, setOpen] = useState(false);
  const { guarantee, claim } = right;
  const use = usageOf(right, now);
  return (
    <article className="card" aria-label={guarantee.title}>
      <div className="card-head">
        <h3>{guarantee.title}</h3>
        <span className="quiet">
          <Window right={right} now={now} />
        </span>
      </div>
      <p>{guarantee.promise}</p>
      {guarantee.law && <p className="quiet">{t('right.law', { law: guarantee.law })}</p>}
      {use === 'automatic' && <p className="quiet">{t('right.automatic')}</p>}
      {use === 'nothing' && <p className="quiet">{t('right.nothing')}</p>}
      {claim !== null && (
        <p>
          <Link to={`/me/claims/${claim.id}`}>{`${t('right.claim')} · ${t(`claim.state.${claim.state}`)}`}</Link>
        </p>
      )}
      {use === 'yes' && !open && (
        <div className="acts">
          <Button onClick={() => setOpen(true)}>{t('right.use')}</Button>
        </div>
      )}
      {use === 'yes' && open && <ClaimForm order={order} right={right} close={() => setOpen(false)} />}
    </article>
  );
}

function Window({ right: { window }, now }: { right: Right; now: number }) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  if (window.waits_for !== null)
    return t(window.waits_for === 'delivered' ? 'right.window.waits.delivered' : 'right.window.waits.other');
  if (window.ends === null) return null;
  if (Date.parse(window.ends) <= now) return t('right.window.over', { time: formatTime(window.ends, timeZone) });
  if (window.opens !== null && !window.open)
    return t('right.window.early', { time: formatTime(window.opens, timeZone) });
  return t('right.until', { time: formatTime(window.ends, timeZone) });
}

/** Exactly what is missing; nothing where nothing is. */
export function ClaimForm({ order, right, close }: { order: Order; right: Right; close(): void }) {
  const t = useT(words);
  const id = useId();
  const go = useGo();
  const { guarantee, items, needs, estimate } = right;
  const currency = order.paid?.currency ?? 'CNY';
  const [item, setItem] = useState(items.length === 1 ? items[0] : undefined);
  const [ground, setGround] = useState(guarantee.grounds.length === 1 ? guarantee.grounds[0]!.id : undefined);
  const [given, setGiven] = useState<Record<string, string>>({});
  const [text, setText] = useState('');
  const [lost, setLost] = useState('');
  const takesLoss = ground !== undefined && needs.loss.includes(ground);
  const loss = takesLoss && lost.trim() !== '' ? minorOf(lost, currency) : null;
  const asked: Record<string, unknown> = {};
  let ready = item !== undefined && loss !== undefined && (guarantee.grounds.length === 0 || ground !== undefined);
  for (const { id: name, type, optional } of guarantee.asks) {
    const value = askedValue(type, given[name] ?? '', currency);
    if (value !== undefined) asked[name] = value;
    else if (!optional) ready = false;
  }
  const send = useSave<void, Claim>({
    send: (api) =>
      api.post<Claim>('/v1/claims', {
        ...{ order_id: order.id, code: right.code, product_id: item },
        ...(ground === undefined ? {} : { ground }),
        ...(Object.keys(asked).length > 0 ? { asked } : {}),
        ...(text.trim() === '' ? {} : { text: text.trim() }),
        ...(loss === null ? {} : { loss: { amount: loss, currency } }),
      }),
    reload: ALL,
    onSaved: (claim) => go(`/me/claims/${claim.id}`),
  });
  const evidence = needs.evidence.flatMap(
    ({ kind }) => guarantee.evidence.find((one) => one.id === kind)?.title ?? kind,
  );
  return (
    <form
      className="remedy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) send.mutate();
      }}
    >
      {estimate !== null && <Lines lines={estimate} label={t('right.estimate')} />}
      {items.length > 1 && (
        <Choice
          label={t('right.item')}
          value={item}
          options={items.map((one) => ({ id: one, title: one }))}
          onChange={setItem}
        />
      )}
      {guarantee.grounds.length > 1 && (
        <Choice label={t('right.ground')} value={ground} options={guarantee.grounds} onChange={setGround} />
      )}
      {guarantee.asks.map(({ id: name, title, type, choices }) => {
        const set = (value: string): void => setGiven({ ...given, [name]: value });
        return type === 'choice' ? (
          <Choice key={name} label={title} value={given[name]} options={choices} onChange={set} />
        ) : (
          <div key={name}>
            <label htmlFor={`${id}-${name}`}>
              {title} · {type === 'money' ? t('right.money', { currency }) : t('right.share')}
            </label>
            <Input
              id={`${id}-${name}`}
              inputMode="decimal"
              maxLength={12}
              value={given[name] ?? ''}
              onChange={({ target }) => set(target.value)}
            />
          </div>
        );
      })}
      {takesLoss && (
        <div>
          <label htmlFor={`${id}-loss`}>{t('right.loss', { currency })}</label>
          <Input
            id={`${id}-loss`}
            inputMode="decimal"
            maxLength={12}
            value={lost}
            status={loss === undefined ? 'error' : ''}
            aria-describedby={`${id}-loss-help`}
            onChange={({ target }) => setLost(target.value)}
          />
          <span className="quiet" id={`${id}-loss-help`}>
            {t('right.loss.help')}
          </span>
        </div>
      )}
      {evidence.length > 0 && <p className="quiet">{t('right.evidence', { list: evidence.join(' / ') })}</p>}
      <label htmlFor={`${id}-text`}>{t('right.text')}</label>
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
          {t('right.send')}
        </Button>
        <Button onClick={close}>{t('right.cancel')}</Button>
      </div>
    </form>
  );
}

function askedValue(type: 'money' | 'share' | 'choice', text: string, currency: string): unknown {
  if (text === '') return undefined;
  if (type === 'choice') return text;
  if (type === 'share') return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : undefined;
  const amount = minorOf(text, currency);
  return amount === undefined ? undefined : { amount, currency };
}

interface ChoiceProps {
  label: string;
  value: string | undefined;
  options: readonly { id: string; title: string }[];
  onChange(value: string): void;
}

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <fieldset>
      <legend className="field-name">{label}</legend>
      <Radio.Group
        aria-label={label}
        value={value ?? null}
        onChange={({ target }) => onChange(target.value as string)}
        options={options.map(({ id, title }) => ({ value: id, label: title }))}
      />
    </fieldset>
  );
}
