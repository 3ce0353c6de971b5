import { Button, Input, Popconfirm, Skeleton, Typography } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { Choice } from '../../kit/claim-form/choice.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Link } from '../../kit/navigation.tsx';
import { useMe } from '../../kit/session.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Side } from './model.ts';
import { words } from './return-address-words.ts';

const PARTS = ['name', 'phone', 'address'] as const;
export type Address = Record<(typeof PARTS)[number], string>;

interface Kept {
  return_address: (Address & { masked: Address }) | null;
}

const EMPTY: Address = { name: '', phone: '', address: '' };
/** As the server has it. */
const MOST: Readonly<Record<keyof Address, number>> = { name: 60, phone: 25, address: 300 };
const PHONE = /^\+?[0-9][0-9 ()-]{3,22}[0-9]$/;

const isEmpty = (given: Address): boolean => PARTS.every((part) => given[part].trim() === '');
const trimmed = ({ name, phone, address }: Address): Address => ({
  ...{ name: name.trim(), phone: phone.trim(), address: address.trim() },
});
const isWhole = (given: Address): boolean => {
  const { name, phone, address } = trimmed(given);
  return name !== '' && PHONE.test(phone) && address.length >= 5;
};

/** Of the merchant that looks. */
function useKept(when = true) {
  const path = `/v1/merchants/${encodeURIComponent(useMe().user.party?.replace(/^merchant\//, '') ?? '')}/return-address`;
  return { path, read: useRead<Kept>(path, { when }) };
}

function Fields({ value, onChange }: { value: Address; onChange(value: Address): void }) {
  const t = useT(words);
  const id = useId();
  return PARTS.map((part) => (
    <div className="remedy-field" key={part}>
      <label htmlFor={`${id}-${part}`}>{t(part)}</label>
      <Input
        id={`${id}-${part}`}
        inputMode={part === 'phone' ? 'tel' : 'text'}
        maxLength={MOST[part]}
        value={value[part]}
        onChange={({ target }) => onChange({ ...value, [part]: target.value })}
      />
    </div>
  ));
}

const masked = ({ name, phone, address }: Address): string => `${name} ${phone} ${address}`;

/** What a merchant keeps for all that goes back to it. */
export function KeptAddress() {
  const t = useT(words);
  const { path, read } = useKept();
  const [given, setGiven] = useState<Address>();
  const save = useSave<Address, Kept>({
    send: (api, body) => api.put(path, body),
    reload: [path],
    onSaved: () => setGiven(undefined),
  });
  const drop = useSave<void, unknown>({ send: (api) => api.delete(path), reload: [path] });
  const kept = read.data?.return_address;
  return (
    <section className="card" aria-labelledby="return-address">
      <h2 id="return-address">{t('title')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active paragraph={{ rows: 1 }} />}
      {kept === null && <p>{t('none')}</p>}
      {kept && given === undefined && (
        <>
          <p>{masked(kept.masked)}</p>
          <p className="quiet">{t('kept.use')}</p>
        </>
      )}
      {kept !== undefined && given === undefined && (
        <div className="acts">
          <Button onClick={() => setGiven(kept ?? EMPTY)}>{t(kept ? 'edit' : 'fill')}</Button>
          {kept && (
            <Popconfirm
              title={t('drop.sure')}
              okText={t('drop')}
              cancelText={t('cancel')}
              onConfirm={() => drop.mutate()}
            >
              <Button loading={drop.isPending}>{t('drop')}</Button>
            </Popconfirm>
          )}
        </div>
      )}
      {drop.isError && <ErrorPanel error={drop.error} />}
      {given && (
        <form
          className="remedy-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (isWhole(given)) save.mutate(trimmed(given));
          }}
        >
          <Fields value={given} onChange={setGiven} />
          {save.isError && <ErrorPanel error={save.error} />}
          <div className="acts">
            <Button type="primary" htmlType="submit" loading={save.isPending} disabled={!isWhole(given)}>
              {t('save')}
            </Button>
            <Button onClick={() => setGiven(undefined)}>{t('cancel')}</Button>
          </div>
        </form>
      )}
    </section>
  );
}

export interface Destination {
  /** What goes with the merchant's word; nothing where it is the address that is kept, or none. */
  body: { return_address?: Address };
  /** Whether something is half written. */
  isUnready: boolean;
  /** Whether there is an address at all. */
  isThere: boolean;
}

/** Where the goods of one after-sale go: to the address that is kept, or to another one. */
export function useDestination(when = true): { to: Destination; form: ReactNode } {
  const t = useT(words);
  const { read } = useKept(when);
  const [other, setOther] = useState(false);
  const [given, setGiven] = useState(EMPTY);
  const kept = read.data?.return_address ?? null;
  const isGiven = (other || kept === null) && !isEmpty(given);
  const to: Destination = {
    body: isGiven ? { return_address: trimmed(given) } : {},
    isUnready: (isGiven && !isWhole(given)) || (other && kept !== null && !isGiven),
    isThere: isGiven || kept !== null,
  };
  const form = read.data && (
    <div className="remedy-form">
      {kept === null ? (
        <p className="quiet">
          {t('choose.none')} <Link to="/shop/aftersales">{t('choose.keep')}</Link>
        </p>
      ) : (
        <Choice
          label={t('choose.title')}
          value={other ? 'other' : 'kept'}
          options={[
            { id: 'kept', title: t('choose.kept'), note: masked(kept.masked) },
            { id: 'other', title: t('choose.other') },
          ]}
          onChange={(id) => setOther(id === 'other')}
        />
      )}
      {(other || kept === null) && <Fields value={given} onChange={setGiven} />}
    </div>
  );
  return { to, form };
}

/** Where the goods are to be sent, or that nobody said. */
export function SendTo({ id, told, side }: { id: string; told: 'given' | 'missing'; side: Side }) {
  const t = useT(words);
  const read = useRead<{ return_address: Address | null }>(`/v1/aftersales/${id}/return-address`, {
    when: told === 'given',
  });
  if (told === 'missing') return <p className="alarming">{t(`missing.${side}`)}</p>;
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active paragraph={{ rows: 2 }} />;
  const to = read.data.return_address;
  const label = t(side === 'consumer' ? 'to.title' : 'to.merchant');
  return (
    <section aria-label={label}>
      <h3>{label}</h3>
      {to === null ? (
        <p>{t('to.erased')}</p>
      ) : (
        <dl className="send-to">
          {PARTS.map((part) => (
            <div key={part}>
              <dt>{t(part)}</dt>
              <dd>
                <Typography.Text copyable={{ text: to[part], icon: [t('copy'), t('copied')], tooltips: false }}>
                  {to[part]}
                </Typography.Text>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
