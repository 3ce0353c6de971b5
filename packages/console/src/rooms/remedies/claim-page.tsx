import { Skeleton } from 'antd';
import { ClaimEvidence } from '../../kit/claim-form/claim-evidence.tsx';
import { Lines } from '../../kit/claim-form/lines.tsx';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Files } from '../../kit/files.tsx';
import { formatMoney, formatTime } from '../../kit/format.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { useMe } from '../../kit/session.tsx';
import { useReloadOn } from '../../kit/stream/use-stream.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { AnswerClaim } from './answer-claim.tsx';
import { ALL, type Claim, type ClaimPage, isClaimOver, REFUNDED_OTHERWISE, sideOf } from './model.ts';
import { OpenDispute } from './open-dispute.tsx';
import { Act, Due } from './parts.tsx';
import { words as shopWords } from './shop-words.ts';
import { words } from './words.ts';
import './remedies.css';

/** One claim, to whoever made it and to whoever answers it. */
export function Room() {
  const t = useT(words);
  const shop = useT(shopWords);
  const { id } = useRoomParams<'id'>();
  const side = sideOf(useMe().user.party);
  const path = `/v1/claims/${id}`;
  const read = useRead<ClaimPage>(path);
  const { language, timeZone } = usePreferences();
  useReloadOn(['promises', 'money'], ALL);
  const above =
    side === 'merchant' ? (
      <Link to="/shop/claims">{shop('claims.title')}</Link>
    ) : (
      <Link to="/me">{t('orders.title')}</Link>
    );
  if (read.isError && !read.data)
    return [400, 404].includes(problemOf(read.error).status) ? (
      <Empty title={t('gone')} action={above}>
        {t('gone.text')}
      </Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const { claim, text, answer, decision_text: decided } = read.data;
  const { state } = claim;
  return (
    <div className="narrow">
      <PageHeader title={claim.title} above={above}>
        {side === 'consumer' ? (
          <Link to={`/me/orders/${encodeURIComponent(claim.order_id)}`}>{claim.order_id}</Link>
        ) : (
          claim.order_id
        )}
        {` · ${t('claim.opened', { time: formatTime(claim.opened_at, timeZone) })}`}
        {claim.made_by === 'platform' && side === 'consumer' && ` · ${t('claim.by.platform')}`}
      </PageHeader>
      <article className="card">
        <h2 role="status">{t(claim.reason === REFUNDED_OTHERWISE ? 'claim.over' : `claim.state.${state}`)}</h2>
        {claim.reason === REFUNDED_OTHERWISE && <p>{t('refunded-otherwise')}</p>}
        <Next claim={claim} isMerchant={side === 'merchant'} />
        {claim.granted !== null && state !== 'refused' ? (
          <Lines lines={claim.granted} label={t('claim.granted')} />
        ) : (
          claim.assessed !== null && !isClaimOver(state) && <Lines lines={claim.assessed} label={t('claim.assessed')} />
        )}
        {claim.came_otherwise !== null && claim.offered !== null && claim.total !== null && (
          <p>
            {t('claim.less', {
              ...{ agreed: formatMoney(claim.offered, language), money: formatMoney(claim.total, language) },
              otherwise: formatMoney(claim.came_otherwise, language),
            })}
          </p>
        )}
        {state === 'paid' && claim.settled_at && (
          <p>{t('claim.settled', { time: formatTime(claim.settled_at, timeZone) })}</p>
        )}
        {claim.loss !== null && (claim.loss.accepted !== null || !isClaimOver(state)) && <Loss loss={claim.loss} />}
        {claim.decision !== null && (
          <p>
            <strong>{t('claim.decision', { reason: claim.decision.title })}</strong>
          </p>
        )}
        {side === 'consumer' && <ConsumerActs claim={claim} />}
      </article>
      {decided !== null && <Said label={t('said.platform')} text={decided} />}
      {side === 'consumer' && state === 'evidence' && <ClaimEvidence claim={claim} className="card" />}
      {side === 'merchant' && state === 'merchant' && <AnswerClaim claim={claim} />}
      {text !== null && <Said label={t(side === 'consumer' ? 'said.mine' : 'said.consumer')} text={text} />}
      {answer !== null && <Said label={t(side === 'merchant' ? 'said.mine' : 'said.merchant')} text={answer} />}
      <Files
        path={path}
        add={side === 'merchant' ? state === 'merchant' : !isClaimOver(state) && state !== 'evidence'}
      />
      {side === 'consumer' && (
        <OpenDispute
          order={claim.order_id}
          about={{ kind: 'claim', id }}
          reason="claim-refused"
          may={state === 'refused'}
        />
      )}
    </div>
  );
}

function Said({ label, text }: { label: string; text: string }) {
  return (
    <section className="card">
      <h3>{label}</h3>
      <p className="said">{text}</p>
    </section>
  );
}

function Loss({ loss: { said, accepted } }: { loss: NonNullable<Claim['loss']> }) {
  const t = useT(words);
  const { language } = usePreferences();
  const money = formatMoney(said, language);
  if (accepted === null) return <p>{t('claim.loss', { money })}</p>;
  return <p>{t('claim.loss.accepted', { money, accepted: formatMoney(accepted, language) })}</p>;
}

/** Who has to do what, and until when. */
function Next({ claim: { state, next }, isMerchant }: { claim: Claim; isMerchant: boolean }) {
  const t = useT(words);
  if (!next?.due_at || !['evidence', 'merchant', 'offered', 'review', 'granted'].includes(state)) return null;
  const who = state as 'evidence' | 'merchant' | 'offered';
  const isTheirs = isMerchant && ['evidence', 'merchant', 'offered'].includes(state);
  return (
    <>
      <Due at={next.due_at}>{t(isTheirs ? `claim.merchant.${who}` : `claim.next.${who}`)}</Due>
      {state === 'merchant' && !isMerchant && <p className="quiet">{t('claim.silent')}</p>}
    </>
  );
}

function ConsumerActs({ claim }: { claim: Claim }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { id, state, offered, rest } = claim;
  const path = `/v1/claims/${id}`;
  return (
    <>
      {state === 'offered' && offered !== null && (
        <>
          <p>
            <strong>{t('claim.offer', { money: formatMoney(offered, language) })}</strong>
          </p>
          <p>{t('claim.waives')}</p>
          <div className="acts">
            <Act primary label={t('claim.accept')} path={`${path}/consent`} body={{ agrees: true }} />
            <Act label={t('claim.decline')} path={`${path}/consent`} body={{ agrees: false }} />
          </div>
        </>
      )}
      {rest !== null && (
        <>
          <p>{t('claim.rest', { money: formatMoney(rest, language) })}</p>
          <div className="acts">
            <Act label={t('claim.rest.go')} path="/v1/claims" body={{ rest_of: id }} />
          </div>
        </>
      )}
      {['evidence', 'merchant', 'offered', 'review'].includes(state) && (
        <div className="acts">
          <Act label={t('claim.withdraw')} path={`${path}/withdraw`} />
        </div>
      )}
    </>
  );
}
