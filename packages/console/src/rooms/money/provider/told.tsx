import { Fragment, type ReactNode } from 'react';
import { Money } from '../../../kit/figures.tsx';
import type { Amount } from '../../../kit/format.ts';
import { nameOf } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { Difference } from './difference.ts';
import { reasonNames, words } from './provider-words.ts';

/** What the provider says and what our books say, one below the other, in the reader's words. */
export function Told({ row }: { row: Difference }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { told, ours, kind, party } = row;
  const at = told.at ?? told.as_of ?? told.settled_at;
  const lines: [string, ReactNode][] = [];
  const add = (name: string, value: ReactNode): void => void lines.push([name, value]);
  if (kind === 'balance-differs') {
    if (party !== null) add(t('told.merchant'), <SubjectLink subject={party} typed={false} />);
    add(t('told.available'), shown(told.available));
    add(t('told.frozen'), shown(told.frozen));
    add(t('told.ours.balance'), shown(told.ours));
  } else if (kind === 'line-missing') {
    add(t('told.ours'), <Ours row={row} amount={told.amount} />);
    add(t('told.theirs'), t('told.nothing'));
  } else {
    const outcome = told.outcome === 'failed' ? t('told.failed') : t('told.paid');
    add(
      t('told.theirs'),
      <>
        {outcome} {shown(told.amount)}
        {told.reason && ` · ${nameOf(reasonNames, told.reason, language)}`}
      </>,
    );
    add(t('told.ours'), ours === null ? t('told.not-ours') : <Ours row={row} amount={ours.amount} />);
  }
  if (at) add(t('told.at'), <Time at={at} />);
  if (told.by) add(t('told.by'), t(`told.by.${told.by}` as 'told.by.callback'));
  return (
    <dl className="money-told">
      {lines.map(([name, value]) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}

const shown = (amount: Amount | null | undefined): ReactNode => (!amount ? '–' : <Money value={amount} />);

function Ours({ row: { ours }, amount }: { row: Difference; amount: Amount | null | undefined }) {
  const t = useT(words);
  return (
    <>
      {ours && `${t(`kind.${ours.kind}`)} · ${t(`state.${ours.state}`)} `}
      {shown(amount)}
      {ours?.order_id && (
        <>
          {' · '}
          <SubjectLink subject={`order/${ours.order_id}`} />
        </>
      )}
    </>
  );
}
