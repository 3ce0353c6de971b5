import { Button, Input, Radio } from 'antd';
import { useId, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatMoney } from '../../kit/format.ts';
import { usePreferences } from '../../kit/preferences.tsx';
import { useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Claim, totalOf } from './claim-model.ts';
import { words } from './claim-words.ts';
import { minorOf } from './model.ts';

const CHOICES = ['grant', 'part', 'refuse'] as const;

/** Grants a claim, in whole or in part, or refuses it; what that does is said first. */
export function ClaimDecision({ claim }: { claim: Claim }) {
  const t = useT(words);
  const id = useId();
  const { language } = usePreferences();
  const [choice, setChoice] = useState<(typeof CHOICES)[number]>();
  const [typed, setTyped] = useState('');
  const assessed = totalOf(claim.assessed);
  const currency = assessed?.currency ?? claim.offered?.currency ?? 'CNY';
  const amount = minorOf(typed, currency);
  const decide = useSave({
    send: (api) =>
      api.post(`/v1/claims/${claim.id}/decide`, {
        outcome: choice === 'refuse' ? 'refuse' : 'grant',
        ...(choice === 'part' ? { amount: { amount, currency } } : {}),
      }),
    reload: ['/v1/claims', '/v1/cases', '/v1/payouts'],
  });
  const isReady = choice !== undefined && (choice !== 'part' || (amount ?? 0) > 0);
  return (
    <section className="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('decide.title')}</h2>
      <div className="desk-form">
        <Radio.Group
          aria-labelledby={`${id}-title`}
          optionType="button"
          value={choice}
          options={CHOICES.map((value) => ({ value, label: t(`decide.${value}`) }))}
          onChange={({ target }) => setChoice(target.value as (typeof CHOICES)[number])}
        />
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
        {choice !== undefined && (
          <p>{t(`decide.effect.${choice}`, { money: assessed ? formatMoney(assessed, language) : t('sums.none') })}</p>
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
