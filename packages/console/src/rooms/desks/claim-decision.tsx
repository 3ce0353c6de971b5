import { useQuery } from '@tanstack/react-query';
import { Button, Input, Radio, Select } from 'antd';
import { useDeferredValue, useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { type Amount, formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useApi, useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Claim, type Line, totalOf } from './claim-model.ts';
import { words } from './claim-words.ts';
import { minorOf } from './model.ts';

const CHOICES = ['grant', 'part', 'refuse'] as const;
type Choice = (typeof CHOICES)[number];

interface Assessed {
  lines: Line[];
  floor: { law: string; amount: Amount } | null;
}

/** Grants a claim, in whole or in part, or refuses it with a reason; what that does is said first. */
export function ClaimDecision({ claim }: { claim: Claim }) {
  const t = useT(words);
  const id = useId();
  const { language } = usePreferences();
  const [choice, setChoice] = useState<Choice>();
  const [typed, setTyped] = useState('');
  const [lost, setLost] = useState('');
  const [reason, setReason] = useState<string>();
  const [text, setText] = useState('');
  const reasons = useRead<{ items: { code: string; title: string }[] }>('/v1/claims/reasons');
  const currency = totalOf(claim.assessed)?.currency ?? claim.offered?.currency ?? 'CNY';
  const amount = minorOf(typed, currency);
  // of a rest by law the loss was looked at before
  const said = claim.rest_of === null ? claim.loss?.said : undefined;
  const loss = said === undefined || lost.trim() === '' ? undefined : minorOf(lost, currency);
  const assessed = useAssessed(
    claim,
    said === undefined ? null : loss === undefined ? undefined : { amount: loss, currency },
  );
  const total = totalOf(said === undefined ? claim.assessed : (assessed.data?.lines ?? null));
  const decide = useSave({
    send: (api) =>
      api.post(`/v1/claims/${claim.id}/decide`, {
        outcome: choice === 'refuse' ? 'refuse' : 'grant',
        ...(choice === 'part' ? { amount: { amount, currency } } : {}),
        ...(choice !== 'refuse' && loss !== undefined ? { loss: { amount: loss, currency } } : {}),
        ...(choice === 'refuse' ? { reason } : {}),
        ...(text.trim() === '' ? {} : { text: text.trim() }),
      }),
    reload: ['/v1/claims', '/v1/cases', '/v1/payouts'],
  });
  const isSaid = choice !== 'refuse' || (reason !== undefined && text.trim() !== '');
  const isAccepted = choice === 'refuse' || said === undefined || (loss !== undefined && loss <= said.amount);
  const isReady = choice !== undefined && isSaid && isAccepted && (choice !== 'part' || (amount ?? 0) > 0);
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('decide.title')}</h2>
      <div className="desk-form">
        <Radio.Group
          aria-labelledby={`${id}-title`}
          optionType="button"
          value={choice}
          options={CHOICES.map((value) => ({ value, label: t(`decide.${value}`) }))}
          onChange={({ target }) => setChoice(target.value as Choice)}
        />
        {choice !== undefined && choice !== 'refuse' && said !== undefined && (
          <div>
            <label htmlFor={`${id}-loss`}>
              {t('decide.loss', { currency, most: formatMoney(said, language) })}
              <Input
                id={`${id}-loss`}
                inputMode="decimal"
                maxLength={16}
                value={lost}
                status={loss === undefined && lost !== '' ? 'error' : ''}
                onChange={({ target }) => setLost(target.value)}
              />
            </label>
            <span className="quiet">{t('decide.loss.help')}</span>
            {assessed.isError && <ErrorPanel error={assessed.error} />}
            {assessed.data?.floor && (
              <p>
                {t('decide.floor', {
                  ...{ money: formatMoney(assessed.data.floor.amount, language), law: assessed.data.floor.law },
                })}
              </p>
            )}
          </div>
        )}
        {choice === 'part' && (
          <label htmlFor={`${id}-amount`}>
            {t('decide.amount', { currency })}
            <Input
              id={`${id}-amount`}
              inputMode="decimal"
              maxLength={16}
              value={typed}
              status={amount === undefined ? 'error' : ''}
              onChange={({ target }) => setTyped(target.value)}
            />
          </label>
        )}
        {choice === 'refuse' && (
          <label htmlFor={`${id}-reason`}>
            {t('decide.reason')}
            <Select
              id={`${id}-reason`}
              style={{ width: '100%' }}
              value={reason}
              options={(reasons.data?.items ?? []).map(({ code, title }) => ({ value: code, label: title }))}
              onChange={setReason}
            />
          </label>
        )}
        {choice !== undefined && (
          <div>
            <label htmlFor={`${id}-text`}>
              {t(choice === 'refuse' ? 'decide.text' : 'decide.text.grant')}
              <Input.TextArea
                id={`${id}-text`}
                autoSize={{ minRows: 3, maxRows: 10 }}
                maxLength={4_000}
                value={text}
                onChange={({ target }) => setText(target.value)}
              />
            </label>
            <span className="quiet">{t('decide.text.help')}</span>
          </div>
        )}
        {choice !== undefined && (
          <p>{t(`decide.effect.${choice}`, { money: total ? formatMoney(total, language) : t('sums.none') })}</p>
        )}
        {decide.isError && <ErrorPanel error={decide.error} />}
        <div className="desk-acts">
          <Button
            type="primary"
            danger={choice === 'refuse'}
            disabled={!isReady}
            loading={decide.isPending}
            onClick={() => decide.mutate(undefined)}
          >
            {t('decide.go')}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** What the claim comes to with a loss. @param loss null: it goes by none. Undefined: it is not said yet */
function useAssessed({ id }: Claim, loss: Amount | null | undefined) {
  const api = useApi();
  const path = `/v1/claims/${id}/assess`;
  const settledOn = useDeferredValue(loss ? JSON.stringify({ loss }) : '');
  return useQuery<Assessed>({
    queryKey: [path, settledOn],
    queryFn: () => api.post<Assessed>(path, JSON.parse(settledOn)),
    ...{ enabled: settledOn !== '', retry: false, gcTime: 0 },
  });
}
