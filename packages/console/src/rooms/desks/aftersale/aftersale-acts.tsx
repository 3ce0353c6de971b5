import { Button, Input, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { AftersaleWhole } from '../aftersale-model.ts';
import { words } from './aftersale-words.ts';

const VERBS = [
  ...(['agree', 'refuse', 'confirm-receipt', 'extend', 'ship'] as const),
  ...(['return-shipment', 'confirm', 'reopen', 'cancel', 'retry', 'dispute'] as const),
] as const;
type Verb = (typeof VERBS)[number];

const NEEDS: Readonly<Record<Verb, string>> = {
  ...{ agree: 'service.aftersale.answer', refuse: 'service.aftersale.answer' },
  ...{ 'confirm-receipt': 'service.aftersale.answer', extend: 'service.aftersale.answer' },
  ...{ ship: 'service.aftersale.answer', 'return-shipment': 'service.aftersale.make' },
  ...{ confirm: 'service.aftersale.make', reopen: 'service.aftersale.make', cancel: 'service.aftersale.make' },
  ...{ retry: 'service.aftersale.retry', dispute: 'service.dispute.open' },
};

/** What can be done in each state, as the server's own table has it. */
function actsOf({ state, extended, reopened, arbitration }: AftersaleWhole): readonly Verb[] {
  const isDisputed = arbitration !== null;
  switch (state) {
    case 'await-merchant':
      return ['agree', 'refuse', 'cancel'];
    case 'await-return':
      return ['return-shipment', 'cancel'];
    case 'await-merchant-receipt':
      return ['confirm-receipt', ...(extended ? [] : (['extend'] as const)), 'refuse'];
    case 'await-merchant-shipment':
      return ['ship'];
    case 'await-buyer-receipt':
      return ['confirm'];
    case 'failed':
      return ['retry'];
    case 'refused-once':
      return isDisputed ? ['agree'] : ['agree', ...(reopened ? [] : (['reopen'] as const)), 'dispute', 'cancel'];
    case 'refused-twice':
      return isDisputed ? ['agree'] : ['agree', 'dispute', 'cancel'];
    default:
      return [];
  }
}

/** What somebody of the service can do for a side; what it leads to is said before the button works. */
export function AftersaleActs({ one }: { one: AftersaleWhole }) {
  const t = useT(words);
  const can = useCan();
  const [verb, setVerb] = useState<Verb>();
  const possible = actsOf(one);
  const acts = possible.filter((each) => can(NEEDS[each]));
  // whoever only looks on is shown no empty box
  if (acts.length === 0 && possible.length > 0) return null;
  return (
    <section className="panel" aria-labelledby="acts">
      <h2 id="acts">{t('acts.title')}</h2>
      {acts.length === 0 && <p className="quiet">{t('acts.none')}</p>}
      {acts.length > 0 && <p className="quiet">{t('acts.help')}</p>}
      <div className="desk-acts">
        {acts.map((each) => (
          <Button key={each} onClick={() => setVerb(each)}>
            {t(`act.${each}`)}
          </Button>
        ))}
      </div>
      {verb !== undefined && <ActDialog one={one} verb={verb} close={() => setVerb(undefined)} />}
    </section>
  );
}

const PARCEL = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function ActDialog({ one, verb, close }: { one: AftersaleWhole; verb: Verb; close(): void }) {
  const t = useT(words);
  const id = useId();
  const { language } = usePreferences();
  const [parcel, setParcel] = useState({ carrier: '', number: '' });
  const [reason, setReason] = useState<string>();
  const [text, setText] = useState('');
  const sends = verb === 'ship' || verb === 'return-shipment';
  const says = verb === 'refuse' || verb === 'reopen' || verb === 'dispute';
  const said = text.trim() === '' ? {} : { text: text.trim() };
  const send = useSave({
    send: (api) => {
      if (verb === 'dispute')
        return api.post('/v1/disputes', {
          ...{ order_id: one.order_id, about: { kind: 'aftersale', id: one.id }, reason: 'refund-refused', ...said },
        });
      return api.post(`/v1/aftersales/${one.id}/${verb}`, {
        ...{ version: one.version, ...(says ? said : {}) },
        ...(sends ? { carrier: parcel.carrier.trim(), number: parcel.number.trim() } : {}),
        ...(verb === 'refuse' ? { reason } : {}),
      });
    },
    reload: ['/v1/aftersales', '/v1/disputes', '/v1/payouts'],
    onSaved: close,
  });
  const isReady =
    (!sends || Object.values(parcel).every((part) => PARCEL.test(part.trim()))) &&
    (verb !== 'refuse' || reason !== undefined) &&
    (verb !== 'dispute' || text.trim() !== '');
  return (
    <Modal
      open
      title={t(`act.${verb}`)}
      okText={t(`act.${verb}`)}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !isReady, loading: send.isPending, danger: verb === 'refuse' || verb === 'cancel' }}
      onOk={() => send.mutate(undefined)}
      onCancel={close}
    >
      <div className="desk-dialog">
        <p>{t(`effect.${verb}`, { money: formatMoney(one.amount, language) })}</p>
        {sends &&
          (['carrier', 'number'] as const).map((name) => (
            <label key={name} htmlFor={`${id}-${name}`}>
              {t(`ask.${name}`)}
              <Input
                id={`${id}-${name}`}
                maxLength={64}
                value={parcel[name]}
                onChange={({ target }) => setParcel({ ...parcel, [name]: target.value })}
              />
            </label>
          ))}
        {verb === 'refuse' && <Reasons id={`${id}-reason`} value={reason} onChange={setReason} />}
        {says && (
          <label htmlFor={`${id}-text`}>
            {t(verb === 'dispute' ? 'ask.text' : 'ask.text.optional')}
            <Input.TextArea
              id={`${id}-text`}
              autoSize={{ minRows: 3, maxRows: 10 }}
              maxLength={4_000}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          </label>
        )}
        {send.isError && <ErrorPanel error={send.error} />}
      </div>
    </Modal>
  );
}

interface RefuseReason {
  code: string;
  evidence: boolean;
  title: { 'zh-CN': string; en: string };
}

function Reasons({ id, value, onChange }: { id: string; value: string | undefined; onChange(code: string): void }) {
  const t = useT(words);
  const { language } = usePreferences();
  const reasons = useRead<{ items: RefuseReason[] }>('/v1/aftersales/reasons');
  return (
    <label htmlFor={id}>
      {t('ask.reason')}
      <Select
        id={id}
        style={{ width: '100%' }}
        value={value}
        options={(reasons.data?.items ?? []).map(({ code, evidence, title }) => ({
          ...{ value: code, label: `${title[language]}${evidence ? t('evidence') : ''}` },
        }))}
        onChange={onChange}
      />
    </label>
  );
}
