import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { AftersaleWhole } from '../aftersale-model.ts';
import { words } from './aftersale-words.ts';

const VERBS = [...(['decide', 'return-shipment', 'confirm', 'reopen', 'cancel', 'retry', 'dispute'] as const)] as const;
type Verb = (typeof VERBS)[number];

const NEEDS: Readonly<Record<Verb, string>> = {
  ...{ decide: 'service.aftersale.decide', 'return-shipment': 'service.aftersale.make' },
  ...{ confirm: 'service.aftersale.make', reopen: 'service.aftersale.make', cancel: 'service.aftersale.make' },
  ...{ retry: 'service.aftersale.retry', dispute: 'service.dispute.open' },
};

/** What can be done in each state, as the server's own table has it. */
function actsOf({ state, reopened, arbitration }: AftersaleWhole): readonly Verb[] {
  const isDisputed = arbitration !== null;
  switch (state) {
    case 'await-merchant':
      return ['decide', 'cancel'];
    case 'await-return':
      return ['return-shipment', 'cancel'];
    case 'await-merchant-receipt':
      return ['decide'];
    case 'await-buyer-receipt':
      return ['confirm'];
    case 'failed':
      return ['retry'];
    case 'refused-once':
      return isDisputed ? [] : ['decide', ...(reopened ? [] : (['reopen'] as const)), 'dispute', 'cancel'];
    case 'refused-twice':
      return isDisputed ? [] : ['decide', 'dispute', 'cancel'];
    default:
      return [];
  }
}

/** What somebody of the service can do for the consumer, and decide; what it leads to is said before the button works. */
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
  const [text, setText] = useState('');
  const sends = verb === 'return-shipment';
  const says = verb === 'decide' || verb === 'reopen' || verb === 'dispute';
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
      });
    },
    reload: ['/v1/aftersales', '/v1/disputes', '/v1/payouts'],
    onSaved: close,
  });
  const isReady =
    (!sends || Object.values(parcel).every((part) => PARCEL.test(part.trim()))) &&
    (verb !== 'dispute' || text.trim() !== '');
  return (
    <Modal
      open
      title={t(`act.${verb}`)}
      okText={t(`act.${verb}`)}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: !isReady, loading: send.isPending, danger: verb === 'cancel' }}
      onOk={() => send.mutate(undefined)}
      onCancel={close}
    >
      <div className="desk-dialog">
        <p>{t(`effect.${verb}`, { money: formatMoney(one.amount, language) })}</p>
        {verb === 'decide' && <p>{t(one.refusals > 0 ? 'effect.decide.heard' : 'effect.decide.no')}</p>}
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
