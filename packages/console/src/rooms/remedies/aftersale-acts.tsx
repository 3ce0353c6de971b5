import { Button, Input } from 'antd';
import { useId, useState } from 'react';
import { CARRIERS, carrierName, carrierOf } from '../../kit/carrier-names.ts';
import { Choice } from '../../kit/claim-form/choice.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatMoney, formatTime } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './aftersale-words.ts';
import { type Aftersale, ALL } from './model.ts';
import { Act } from './parts.tsx';
import { useDestination } from './return-address.tsx';
import { words as addressWords } from './return-address-words.ts';

interface Acts {
  one: Aftersale;
}

export function ConsumerActs({ one }: Acts) {
  const t = useT(words);
  const { timeZone } = usePreferences();
  const now = useNow();
  const { state, version, reopened, not_arrived_from: from } = one;
  const path = `/v1/aftersales/${one.id}`;
  const body = { version };
  // what is disputed is settled in the dispute
  const isDisputed = one.arbitration === 'asked';
  const mayCancel = ['await-merchant', 'await-return', 'refused-once', 'refused-twice'].includes(state);
  return (
    <>
      {state === 'await-return' && one.left?.goods !== 'stay' && (
        <Sending label={t('return.send')} path={`${path}/return-shipment`} version={version} />
      )}
      {state === 'refused-once' && !reopened && !isDisputed && <Reopen one={one} />}
      {from !== null && Date.parse(from) > now && (
        <p className="quiet">{t('not-arrived.from', { time: formatTime(from, timeZone) })}</p>
      )}
      <div className="acts">
        {state === 'await-buyer-receipt' && (
          <Act primary label={t('act.confirm')} path={`${path}/confirm`} body={body} />
        )}
        {from !== null && Date.parse(from) <= now && (
          <Act label={t('act.not-arrived')} path={`${path}/not-arrived`} body={body} />
        )}
        {mayCancel && !isDisputed && <Act label={t('act.cancel')} path={`${path}/cancel`} body={body} />}
      </div>
    </>
  );
}

/** A refusal is answered once: with what the merchant has not heard yet. */
function Reopen({ one: { id, version } }: Acts) {
  const t = useT(words);
  const field = useId();
  const [text, setText] = useState('');
  const said = text.trim();
  return (
    <div className="remedy-form">
      <label htmlFor={field}>{t('reopen.text')}</label>
      <Input.TextArea
        id={field}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Act
        label={t('act.reopen')}
        path={`/v1/aftersales/${id}/reopen`}
        body={{ version, ...(said === '' ? {} : { text: said }) }}
      />
    </div>
  );
}

/** What agreeing leads to. */
const leadsTo = ({ type, left }: Aftersale): 'agree.over' | 'agree.return' | 'agree.refund' | 'agree.ship' =>
  left?.amount === 0
    ? 'agree.over'
    : type === 'return-refund'
      ? 'agree.return'
      : ['exchange', 'repair', 'resend'].includes(type)
        ? 'agree.ship'
        : 'agree.refund';

/** Of these goods come back first. */
const BACK: readonly string[] = ['return-refund', 'exchange', 'repair'];

export function MerchantActs({ one }: Acts) {
  const t = useT(words);
  const { language } = usePreferences();
  const [refusing, setRefusing] = useState(false);
  const { state, version, extended } = one;
  const path = `/v1/aftersales/${one.id}`;
  const body = { version };
  const asked = ['await-merchant', 'refused-once', 'refused-twice'].includes(state);
  const comesBack = asked && BACK.includes(one.type) && one.return === null && one.left?.amount !== 0;
  const { to, form } = useDestination(comesBack);
  const mayWaive = asked && leadsTo(one) === 'agree.return' && one.return === null;
  const money = formatMoney(one.left ?? one.amount, language);
  const mayRefuse = state === 'await-merchant' || state === 'await-merchant-receipt';
  return (
    <>
      {asked && <p>{t('agree.text', { what: t(leadsTo(one), { money }) })}</p>}
      {mayWaive && <p className="quiet">{t('agree.waive', { money })}</p>}
      {comesBack && form}
      {state === 'await-return' && one.return_address === 'missing' && <GiveAddress one={one} />}
      <div className="acts">
        {asked && (
          <Act
            primary
            label={t('act.agree')}
            path={`${path}/agree`}
            body={comesBack ? { ...body, ...to.body } : body}
            disabled={comesBack && to.isUnready}
          />
        )}
        {mayWaive && <Act label={t('act.waive')} path={`${path}/agree`} body={{ ...body, waives_return: true }} />}
        {state === 'await-return' && one.type === 'return-refund' && (
          <Act
            label={t(one.left?.amount === 0 ? 'act.waive.over' : 'act.waive')}
            path={`${path}/waive-return`}
            body={body}
          />
        )}
        {state === 'await-merchant-receipt' && (
          <>
            <Act
              primary
              label={t(one.left?.amount === 0 ? 'act.receipt.over' : 'act.receipt')}
              path={`${path}/confirm-receipt`}
              body={body}
            />
            {!extended && <Act label={t('act.extend')} path={`${path}/extend`} body={body} />}
          </>
        )}
        {mayRefuse && !refusing && <Button onClick={() => setRefusing(true)}>{t('act.refuse')}</Button>}
      </div>
      {mayRefuse && refusing && <Refuse one={one} />}
      {state === 'await-merchant-shipment' && (
        <Sending label={t('ship.send')} path={`${path}/ship`} version={version} />
      )}
    </>
  );
}

/** It was agreed to without saying where the goods go. */
function GiveAddress({ one: { id, version } }: Acts) {
  const t = useT(addressWords);
  const { to, form } = useDestination();
  return (
    <>
      {form}
      <div className="acts">
        <Act
          primary
          label={t('give')}
          path={`/v1/aftersales/${id}/return-address`}
          body={{ version, ...to.body }}
          disabled={to.isUnready || !to.isThere}
        />
      </div>
    </>
  );
}

function Sending({ label, path, version }: { label: string; path: string; version: number }) {
  const t = useT(words);
  const { language } = usePreferences();
  const id = useId();
  const [carrier, setCarrier] = useState('');
  const [number, setNumber] = useState('');
  const code = carrierOf(carrier);
  const ready = code !== undefined && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(number.trim());
  return (
    <div className="remedy-form">
      <label htmlFor={`${id}-carrier`}>{t('carrier')}</label>
      <Input
        id={`${id}-carrier`}
        maxLength={64}
        list={`${id}-carriers`}
        value={carrier}
        onChange={({ target }) => setCarrier(target.value)}
      />
      <datalist id={`${id}-carriers`}>
        {CARRIERS.map((known) => (
          <option key={known} value={carrierName(known, language)} />
        ))}
      </datalist>
      {carrier.trim() !== '' && code === undefined && <span className="quiet">{t('carrier.unknown')}</span>}
      <label htmlFor={`${id}-number`}>{t('number')}</label>
      <Input id={`${id}-number`} maxLength={64} value={number} onChange={({ target }) => setNumber(target.value)} />
      <Act
        primary
        label={label}
        path={path}
        body={{ version, carrier: code, number: number.trim() }}
        disabled={!ready}
      />
    </div>
  );
}

interface Reason {
  code: string;
  evidence: boolean;
  title: { 'zh-CN': string; en: string };
}

function Refuse({ one }: Acts) {
  const t = useT(words);
  const id = useId();
  const { language } = usePreferences();
  const reasons = useRead<{ items: Reason[] }>('/v1/aftersales/reasons');
  const [reason, setReason] = useState<string>();
  const [text, setText] = useState('');
  const send = useSave<void, Aftersale>({
    send: (api) =>
      api.post(`/v1/aftersales/${one.id}/refuse`, {
        ...{ version: one.version, reason },
        ...(text.trim() === '' ? {} : { text: text.trim() }),
      }),
    reload: ALL,
  });
  return (
    <form
      className="remedy-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (reason !== undefined) send.mutate();
      }}
    >
      <Choice
        label={t('refuse.reason')}
        value={reason}
        options={(reasons.data?.items ?? []).map(({ code, evidence, title }) => ({
          ...{ id: code, title: `${title[language]}${evidence ? t('refuse.evidence') : ''}` },
        }))}
        onChange={setReason}
      />
      <label htmlFor={`${id}-text`}>{t('refuse.text')}</label>
      <Input.TextArea
        id={`${id}-text`}
        autoSize={{ minRows: 2, maxRows: 8 }}
        maxLength={4_000}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {send.isError && <ErrorPanel error={send.error} />}
      <div>
        <Button type="primary" htmlType="submit" loading={send.isPending} disabled={reason === undefined}>
          {t('refuse.send')}
        </Button>
      </div>
    </form>
  );
}
