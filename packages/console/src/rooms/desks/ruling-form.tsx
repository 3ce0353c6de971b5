import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, InputNumber, Radio, Select } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { type Amount, formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useApi, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import {
  BLAMED,
  type Blame,
  type Dispute,
  GROUNDS,
  minorOf,
  OBLIGATIONS,
  OUTCOMES,
  type Outcome,
  type Simulated,
  sumOf,
} from './model.ts';
import { Foreseen } from './simulated.tsx';
import { words } from './words.ts';

const MOST_WORDS = 4_000;

interface RulingFormProps {
  dispute: Dispute;
  appealed: boolean;
  /** What the order has left to be refunded, once it is known. */
  left: Amount | undefined;
}

/** Rules in a dispute; what that would do is shown beside it before anything is written. */
export function RulingForm({ dispute, appealed, left }: RulingFormProps) {
  const t = useT(words);
  const api = useApi();
  const id = useId();
  const { language } = usePreferences();
  const { currency } = dispute.paid;
  const [outcome, setOutcome] = useState<Outcome>();
  const [typed, setTyped] = useState({ refund: '', compensation: '', otherwise: '' });
  const [blame, setBlame] = useState<Blame>({ merchant: 100, platform: 0, carrier: 0 });
  const [grounds, setGrounds] = useState<string[]>([]);
  const [obligations, setObligations] = useState<string[]>([]);
  const [days, setDays] = useState<number | null>(7);
  const [text, setText] = useState({ statement: '', law: '', differs: '' });
  const sum = BLAMED.reduce((all, who) => all + blame[who], 0);
  const amounts = {
    ...{ refund: minorOf(typed.refund, currency), compensation: minorOf(typed.compensation, currency) },
    otherwise: minorOf(typed.otherwise, currency),
  };
  const isWhole =
    outcome !== undefined && grounds.length > 0 && sum === 100 && !Object.values(amounts).includes(undefined);
  const given = isWhole
    ? {
        ...{ outcome, grounds, blame },
        ...(amounts.refund ? { refund: { amount: amounts.refund, currency } } : {}),
        ...(amounts.compensation ? { compensation: { amount: amounts.compensation, currency } } : {}),
        ...(obligations.length > 0 ? { obligations, ...(days === null ? {} : { comply_days: days }) } : {}),
        ...(obligations.length > 0 && amounts.otherwise ? { otherwise: { amount: amounts.otherwise, currency } } : {}),
      }
    : undefined;
  const path = `/v1/disputes/${dispute.id}`;
  const settledOn = useDeferredValue(given === undefined ? '' : JSON.stringify(given));
  const simulated = useQuery<Simulated>({
    queryKey: [`${path}/simulate`, settledOn],
    queryFn: () => api.post<Simulated>(`${path}/simulate`, JSON.parse(settledOn)),
    ...{ enabled: settledOn !== '', retry: false, gcTime: 0, staleTime: 0 },
  });
  const rule = useSave({
    send: (to) => {
      const { statement, law, differs } = text;
      return to.post(`${path}/rule`, {
        ...{ ...given, statement: statement.trim() },
        ...(law.trim() ? { law: law.trim() } : {}),
        ...(differs.trim() ? { differs: differs.trim() } : {}),
      });
    },
    reload: ['/v1/disputes', '/v1/payouts', '/v1/cases'],
  });
  const foreseen = given === undefined ? undefined : simulated.data;
  const unexplained = foreseen?.unlike === true && text.differs.trim() === '';
  const isReady = foreseen !== undefined && foreseen.over.amount === 0 && text.statement.trim() !== '' && !unexplained;
  return (
    <>
      <section className="panel" aria-labelledby={`${id}-title`}>
        <h2 id={`${id}-title`}>{t(appealed ? 'rule.title.appeal' : 'rule.title')}</h2>
        <div className="desk-form">
          <Radio.Group
            aria-label={t('rule.outcome')}
            optionType="button"
            value={outcome}
            options={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
            onChange={({ target }) => setOutcome(target.value as Outcome)}
          />
          <div>
            <div className="desk-amounts">
              {(['refund', 'compensation'] as const).map((name) => (
                <label key={name} htmlFor={`${id}-${name}`}>
                  {t(`rule.${name}`)}
                  <Input
                    id={`${id}-${name}`}
                    inputMode="decimal"
                    maxLength={16}
                    value={typed[name]}
                    status={amounts[name] === undefined ? 'error' : ''}
                    onChange={({ target }) => setTyped({ ...typed, [name]: target.value })}
                  />
                </label>
              ))}
            </div>
            <span className="quiet">{t('rule.money.help', { currency })}</span>
            {outcome === 'consumer' && left?.amount === 0 && <p>{t('rule.otherwise-came')}</p>}
          </div>
          <div>
            <div>{t('rule.blame')}</div>
            <div className="desk-amounts">
              {BLAMED.map((who) => (
                <label key={who} htmlFor={`${id}-${who}`}>
                  {t(`side.${who}`)}
                  <InputNumber
                    controls={false}
                    id={`${id}-${who}`}
                    min={0}
                    max={100}
                    precision={0}
                    suffix="%"
                    style={{ width: '100%' }}
                    value={blame[who]}
                    onChange={(value) => setBlame({ ...blame, [who]: value ?? 0 })}
                  />
                </label>
              ))}
            </div>
            {sum !== 100 && <span className="alarming">{t('rule.blame.sum', { n: sum })}</span>}
          </div>
          <label htmlFor={`${id}-grounds`}>{t('rule.grounds')}</label>
          <Select
            id={`${id}-grounds`}
            mode="multiple"
            showSearch={{ optionFilterProp: 'label' }}
            value={grounds}
            options={GROUNDS.map((value) => ({ value, label: t(`ground.${value}`) }))}
            onChange={setGrounds}
          />
          <div>
            <div>{t('rule.obligations')}</div>
            <Checkbox.Group
              value={obligations}
              options={OBLIGATIONS.map((value) => ({ value, label: t(`obligation.${value}`) }))}
              onChange={setObligations}
            />
          </div>
          {obligations.length > 0 && (
            <div className="desk-amounts">
              <label htmlFor={`${id}-days`}>
                {t('rule.days')}
                <InputNumber
                  id={`${id}-days`}
                  min={1}
                  max={60}
                  precision={0}
                  style={{ width: '100%' }}
                  value={days}
                  onChange={setDays}
                />
              </label>
              <label htmlFor={`${id}-otherwise`}>
                {t('rule.otherwise')}
                <Input
                  id={`${id}-otherwise`}
                  inputMode="decimal"
                  maxLength={16}
                  value={typed.otherwise}
                  onChange={({ target }) => setTyped({ ...typed, otherwise: target.value })}
                />
              </label>
            </div>
          )}
          <label htmlFor={`${id}-statement`}>{t('rule.statement')}</label>
          <Input.TextArea
            id={`${id}-statement`}
            autoSize={{ minRows: 4, maxRows: 12 }}
            maxLength={MOST_WORDS}
            value={text.statement}
            onChange={({ target }) => setText({ ...text, statement: target.value })}
          />
          <span className="quiet">{t('rule.statement.help')}</span>
          <label htmlFor={`${id}-law`}>{t('rule.law')}</label>
          <Input
            id={`${id}-law`}
            maxLength={500}
            value={text.law}
            onChange={({ target }) => setText({ ...text, law: target.value })}
          />
          {foreseen?.unlike && (
            <>
              <label htmlFor={`${id}-differs`}>{t('rule.differs')}</label>
              <Input.TextArea
                id={`${id}-differs`}
                rows={2}
                maxLength={2_000}
                value={text.differs}
                onChange={({ target }) => setText({ ...text, differs: target.value })}
              />
            </>
          )}
        </div>
      </section>
      <section className="panel" aria-labelledby={`${id}-sim`}>
        <h2 id={`${id}-sim`}>{t('sim.title')}</h2>
        <div className="desk-form">
          {given !== undefined && simulated.isError && <ErrorPanel error={simulated.error} />}
          {foreseen === undefined ? (
            <p className="quiet">{t('sim.wait')}</p>
          ) : (
            <>
              <Foreseen simulated={foreseen} />
              {foreseen.over.amount === 0 && (
                <p className="quiet">{t('rule.effect', { money: formatMoney(sumOf(foreseen.pays), language) })}</p>
              )}
            </>
          )}
          {rule.isError && <ErrorPanel error={rule.error} />}
          <div className="desk-acts">
            <Button type="primary" disabled={!isReady} loading={rule.isPending} onClick={() => rule.mutate(undefined)}>
              {t('rule.go')}
            </Button>
          </div>
        </div>
      </section>
    </>
  );
}
