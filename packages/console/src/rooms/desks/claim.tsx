import { Skeleton } from 'antd';
import { ClaimEvidence } from '../../kit/claim-form/claim-evidence.tsx';
import { spanText } from '../../kit/duration.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Money } from '../../kit/figures.tsx';
import { useGoodTitle } from '../../kit/goods.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useCan } from '../../kit/session.tsx';
import { useReloadSlowly } from '../../kit/stream/use-reload-slowly.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { ClaimDecision } from './claim-decision.tsx';
import { type ClaimPage, type Line, totalOf } from './claim-model.ts';
import { ClaimTerms } from './claim-terms.tsx';
import { words } from './claim-words.ts';
import { ClaimTag } from './claims.tsx';
import { Evidence } from './evidence.tsx';
import { addressOfClaim } from './model.ts';
import { Payout } from './rulings.tsx';
import { Due } from './state.tsx';
import './desks.css';

/** A claim with the terms that it is decided by. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const can = useCan();
  const { id } = useRoomParams<'id'>();
  const path = `/v1/claims/${id}`;
  const read = useRead<ClaimPage>(path);
  const titleOf = useGoodTitle(read.data?.claim.order_id);
  useReloadSlowly(['cases', 'money', 'notifications'], ['/v1/claims', '/v1/payouts']);
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { claim, text, answer, decision_text: decided, evidence, terms } = read.data;
  const kindOf = (kind: string) =>
    terms.guarantee.evidence.find((one) => one.id === kind)?.title ?? (kind === 'loss' ? t('evidence.loss') : kind);
  return (
    <>
      <PageHeader
        title={claim.title}
        above={<Link to="/service/claims">{t('claims.title')}</Link>}
        actions={<ClaimTag claim={claim} />}
      >
        <SubjectLink subject={`order/${claim.order_id}`} /> · <SubjectLink subject={`consumer/${claim.consumer_id}`} />{' '}
        · <SubjectLink subject={`merchant/${claim.merchant_id}`} />
      </PageHeader>
      <div className="desk-columns">
        <div>
          <section className="panel" aria-label={claim.title}>
            <dl className="facts">
              <dt>{t('column.made-by')}</dt>
              <dd>
                {t(`made.${claim.made_by}`)} · <Time at={claim.opened_at} />
              </dd>
              <dt>{t('facts.product')}</dt>
              <dd>
                {claim.whole ? (
                  t('facts.whole')
                ) : (
                  <SubjectLink
                    subject={`product/${claim.product_id}`}
                    title={titleOf(claim.product_id)}
                    typed={false}
                  />
                )}
              </dd>
              {!claim.whole && (
                <>
                  <dt>{t('facts.quantity')}</dt>
                  <dd className="figures">{claim.quantity}</dd>
                </>
              )}
              {claim.ground !== null && (
                <>
                  <dt>{t('facts.ground')}</dt>
                  <dd>{terms.guarantee.grounds.find((one) => one.id === claim.ground)?.title ?? claim.ground}</dd>
                </>
              )}
              {claim.loss !== null && (
                <>
                  <dt>{t('loss.said')}</dt>
                  <dd>
                    <Money value={claim.loss.said} />
                  </dd>
                  <dt>{t('loss.accepted')}</dt>
                  <dd>{claim.loss.accepted === null ? t('loss.open') : <Money value={claim.loss.accepted} />}</dd>
                </>
              )}
              {claim.rest_of !== null && (
                <>
                  <dt>{t('facts.rest')}</dt>
                  <dd>
                    <Link to={addressOfClaim(claim.rest_of)}>{claim.rest_of}</Link>
                  </dd>
                </>
              )}
              {claim.next?.due_at && (
                <>
                  <dt>{t('column.due')}</dt>
                  <dd>
                    <Due at={claim.next.due_at} long />
                  </dd>
                </>
              )}
            </dl>
          </section>
          <section className="panel" aria-labelledby="words">
            <h2 id="words">{t('words.title')}</h2>
            <p className={text === null ? 'quiet' : 'said-text'}>{text ?? t('words.none')}</p>
          </section>
          <section className="panel" aria-labelledby="answer">
            <h2 id="answer">{t('answer.title')}</h2>
            {claim.answered_at === null ? (
              <p className="quiet">{t('answer.none')}</p>
            ) : (
              <>
                {answer !== null && <p className="said-text">{answer}</p>}
                <p className="quiet">
                  {t('answer.at')} <Time at={claim.answered_at} />
                </p>
              </>
            )}
          </section>
          <section className="panel" aria-labelledby="evidence">
            <h2 id="evidence">{t('evidence.title')}</h2>
            {evidence.length > 0 && (
              <p className="quiet">
                {[
                  ...new Set(
                    evidence.map(({ kind, by }) => t('evidence.of', { kind: kindOf(kind), side: t(`side.${by}`) })),
                  ),
                ].join(' · ')}
              </p>
            )}
            <Evidence path={path} />
          </section>
          {claim.state === 'evidence' && can('service.claim.attach') && (
            <ClaimEvidence claim={claim} className="panel" />
          )}
          <ClaimTerms page={read.data} />
        </div>
        <div>
          <section className="panel" aria-label={t('column.amount')}>
            <dl className="facts">
              <dt>{t('sums.assessed')}</dt>
              <dd>
                <Lines lines={claim.assessed} />
              </dd>
              {claim.offered && (
                <>
                  <dt>{t('sums.offered')}</dt>
                  <dd>
                    <Money value={claim.offered} />
                  </dd>
                </>
              )}
              {claim.granted && (
                <>
                  <dt>{t('sums.granted')}</dt>
                  <dd>
                    <Lines lines={claim.granted} />
                  </dd>
                </>
              )}
              {claim.came_otherwise && (
                <>
                  <dt>{t('sums.otherwise')}</dt>
                  <dd>
                    <Money value={claim.came_otherwise} />
                  </dd>
                </>
              )}
              {claim.rest && (
                <>
                  <dt>{t('sums.rest')}</dt>
                  <dd>
                    <Money value={claim.rest} />
                  </dd>
                </>
              )}
              {claim.reason !== null && (
                <>
                  <dt>{t('reason')}</dt>
                  <dd>{t(`ended.${claim.reason}` as 'ended.terms').replace(/^ended\./, '')}</dd>
                </>
              )}
              {claim.decision !== null && (
                <>
                  <dt>{t('decided.why')}</dt>
                  <dd>{claim.decision.title}</dd>
                </>
              )}
              {claim.payout_id !== null && (
                <>
                  <dt>{t('payout')}</dt>
                  <dd>
                    <Payout id={claim.payout_id} />
                  </dd>
                </>
              )}
            </dl>
          </section>
          {decided !== null && (
            <section className="panel" aria-labelledby="decided">
              <h2 id="decided">{t('decided.title')}</h2>
              <p className="said-text">{decided}</p>
            </section>
          )}
          {claim.state === 'review' && can('service.claim.decide') && <ClaimDecision claim={claim} />}
          <section className="panel" aria-labelledby="limits">
            <h2 id="limits">{t('limits.title')}</h2>
            {terms.limits.length === 0 && <p className="quiet">{t('limits.none')}</p>}
            {terms.limits.map((one) => (
              <p key={one.per}>
                {t(`limits.${one.per}`, { count: one.count, within: spanText(one.within, language), used: one.used })}
              </p>
            ))}
          </section>
        </div>
      </div>
    </>
  );
}

function Lines({ lines }: { lines: readonly Line[] | null }) {
  const t = useT(words);
  const total = totalOf(lines);
  if (lines === null || total === undefined) return <span className="quiet">{t('sums.none')}</span>;
  return (
    <>
      <strong>
        <Money value={total} />
      </strong>
      {lines.map(({ kind, amount }) => (
        <div key={kind} className="quiet">
          {t(`line.${kind}`)} <Money value={amount} />
        </div>
      ))}
    </>
  );
}
