import { Button, Form, Modal } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useMe } from '../../../kit/session.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { vaultFields } from '../vault/names.ts';
import { GRANTS, type GrantDetail, type GrantValue, inOrder } from './model.ts';
import { ProofField, type ProofGiven, proofOf } from './proof.tsx';
import { useLeft } from './remaining.tsx';
import { words } from './words.ts';

interface OpenedValue {
  order_id: string;
  field: string;
  value?: string;
  code?: string;
}

const keyOf = ({ order_id, field }: { order_id: string; field: string }): string => `${field} ${order_id}`;
const REFUSED = ['seal.erased', 'vault.cipher', 'vault.order'] as const;

/** What the grant names, masked; opened here, by who asked, and gone from here with the grant. */
export function Values({ detail: { grant, values: given } }: { detail: GrantDetail }) {
  const values = inOrder(given);
  const t = useT(words);
  const { language } = usePreferences();
  const { user } = useMe();
  const [opening, setOpening] = useState(false);
  const [opened, setOpened] = useState<ReadonlyMap<string, OpenedValue>>(new Map());
  const left = useLeft(grant.ends_at);
  const mine = grant.asked_by === `user/${user.id}` && grant.state === 'live' && left > 0;
  const shown = mine ? opened : new Map<string, OpenedValue>();
  const asked = grant.state === 'asked';
  const openable = values.filter((value) => value.left > 0);
  return (
    <section className="panel" aria-labelledby="values">
      <div className="panel-head">
        <h2 id="values">{t(asked ? 'grant.values.asked' : 'grant.values')}</h2>
        {mine && (
          <span className="panel-more vault-acts">
            {shown.size > 0 && <Button onClick={() => setOpened(new Map())}>{t('grant.hide')}</Button>}
            <Button type="primary" disabled={openable.length === 0} onClick={() => setOpening(true)}>
              {t('grant.open')}
            </Button>
          </span>
        )}
      </div>
      {mine && <p className="quiet">{t('grant.values.hint')}</p>}
      <div className="vault-scroll">
        <table className="rows glass-values">
          <thead>
            <tr>
              <th scope="col">{t('grant.order')}</th>
              <th scope="col">{t('grant.field')}</th>
              <th scope="col">{t('grant.value')}</th>
              <th scope="col" data-align="right">
                {t('grant.opened')}
              </th>
            </tr>
          </thead>
          <tbody>
            {values.map((value) => (
              <tr key={keyOf(value)}>
                <td>
                  <Link to={`/subjects/order/${encodeURIComponent(value.order_id)}`}>{value.order_id}</Link>
                </td>
                <td>{nameOf(vaultFields, value.field, language)}</td>
                <td className="glass-value" data-clear={shown.get(keyOf(value))?.value !== undefined || undefined}>
                  <Shown value={value} opened={shown.get(keyOf(value))} />
                </td>
                <td data-align="right">{value.opened > 0 ? t('grant.opened.times', { n: value.opened }) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {opening && (
        <OpenThem
          id={grant.id}
          values={openable}
          close={() => setOpening(false)}
          done={(items) => setOpened(new Map(items.map((item) => [keyOf(item), item])))}
        />
      )}
    </section>
  );
}

function Shown({ value, opened }: { value: GrantValue; opened: OpenedValue | undefined }) {
  const t = useT(words);
  if (opened?.value !== undefined) return opened.value;
  const code = REFUSED.find((one) => one === opened?.code);
  return <span className="quiet">{code ? t(`grant.refused.${code}`) : (value.mask ?? '–')}</span>;
}

interface OpenThemProps {
  id: string;
  values: readonly GrantValue[];
  close(): void;
  done(items: OpenedValue[]): void;
}

function OpenThem({ id, values, close, done }: OpenThemProps) {
  const t = useT(words);
  const open = useSave({
    send: (api, proof: ProofGiven) =>
      api.post<{ items: OpenedValue[] }>(`${GRANTS}/${id}/open`, {
        items: values.map(({ order_id, field }) => ({ order_id, field })),
        ...proofOf(proof),
      }),
    reload: [GRANTS],
    onSaved: ({ items }) => {
      done(items);
      close();
    },
  });
  return (
    <Modal open title={t('grant.open.title', { n: values.length })} footer={null} onCancel={close}>
      <p>{t('grant.open.text')}</p>
      <Form layout="vertical" requiredMark={false} onFinish={(proof: ProofGiven) => open.mutate(proof)}>
        <ProofField />
        {open.isError && <ErrorPanel error={open.error} />}
        <Button type="primary" htmlType="submit" loading={open.isPending}>
          {t('grant.open')}
        </Button>
      </Form>
    </Modal>
  );
}
