import { Alert, Button, Skeleton, Tag } from 'antd';
import { type ReactNode, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Money } from '../../../kit/figures.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { useGuaranteeName } from '../../../kit/guarantee-names.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useReloadOn } from '../../../kit/stream/use-stream.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { AnswerDialog } from './answer-dialog.tsx';
import { type PayoutDetail, STATE_COLOURS, stepsOf } from './payout-model.ts';
import { Corrections, Parts, Recoveries } from './payout-parts.tsx';
import { failureNames, reasonNames, words } from './payout-words.ts';
import '../money.css';

/** One payout: why it waits, whose money it is, and what comes back of it. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { language } = usePreferences();
  const { id } = useRoomParams<'id'>();
  const path = `/v1/payouts/${encodeURIComponent(id)}`;
  const read = useRead<PayoutDetail>(path);
  const [step, setStep] = useState<'approve' | 'refuse' | 'retry'>();
  useReloadOn(['money', 'notifications'], [path]);
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (read.data === undefined) return <Skeleton active />;
  const payout = read.data;
  const steps = can('service.payout.approve') ? stepsOf(payout) : [];
  return (
    <div className="money-page">
      <PageHeader
        title={t('detail.title', { amount: formatMoney(payout.amount, language) })}
        above={<Link to="/money/payouts">{t('title')}</Link>}
        actions={steps.map((one, at) => (
          <Button key={one} type={at === 0 ? 'primary' : 'default'} onClick={() => setStep(one)}>
            {t(one)}
          </Button>
        ))}
      >
        <Tag color={STATE_COLOURS[payout.state]} variant="outlined">
          {t(`state.${payout.state}`)}
        </Tag>{' '}
        {t(`cause.${payout.cause}`)} · <Time at={payout.asked_at} />
      </PageHeader>
      {payout.state === 'approval' && payout.waits_for && (
        <Alert type="warning" showIcon={false} title={t('detail.waits', { why: t(`waits.${payout.waits_for}`) })} />
      )}
      {payout.failure && (
        <Alert
          type="error"
          showIcon={false}
          title={t('detail.failure', { why: nameOf(failureNames, payout.failure, language) })}
        />
      )}
      <div className="money-two">
        <Facts payout={payout} />
        <section className="panel" aria-labelledby="lines">
          <h2 id="lines">{t('detail.lines')}</h2>
          <table className="rows">
            <tbody>
              {payout.lines.map(({ kind, amount }) => (
                <tr key={kind}>
                  <td>{t(`line.${kind}`)}</td>
                  <td data-align="right">
                    <Money value={amount} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
      <Parts payout={payout} />
      <Recoveries recoveries={payout.recoveries ?? []} />
      <Corrections corrections={payout.corrections ?? []} />
      {step && <AnswerDialog step={step} payout={payout} close={() => setStep(undefined)} />}
    </div>
  );
}

function Facts({ payout }: { payout: PayoutDetail }) {
  const t = useT(words);
  const guaranteeName = useGuaranteeName();
  const { language } = usePreferences();
  const { held_at: held, ended_at: ended } = payout;
  const fact = (name: string, value: ReactNode) => (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
  return (
    <section className="panel">
      <dl className="facts">
        {fact(t('column.order'), <SubjectLink subject={`order/${payout.order_id}`} typed={false} />)}
        {fact(t('column.merchant'), <SubjectLink subject={`merchant/${payout.merchant_id}`} typed={false} />)}
        {fact(t('detail.consumer'), <SubjectLink subject={`consumer/${payout.consumer_id}`} typed={false} />)}
        {fact(
          t('detail.guarantee'),
          payout.guarantee === null ? (
            t('detail.guarantee.none')
          ) : (
            <Link to={`/guarantees/${encodeURIComponent(payout.guarantee)}`}>{guaranteeName(payout.guarantee)}</Link>
          ),
        )}
        {fact(t('detail.reason'), nameOf(reasonNames, payout.reason, language))}
        {held && fact(t('detail.held'), <Time at={held} />)}
        {ended && fact(t('detail.ended'), <Time at={ended} />)}
      </dl>
    </section>
  );
}
