import { Skeleton } from 'antd';
import { CopyId } from '../../../kit/copy-id.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Money } from '../../../kit/figures.tsx';
import { formatMoney } from '../../../kit/format.ts';
import { aboutPath, correctionNames, type MovementAbout } from '../../../kit/movement.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link, useRoomParams } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { payoutPage, type Transfer, transferPage } from '../model.ts';
import { kindNames } from '../names.ts';
import { Code, Side } from '../parts.tsx';
import { words } from '../words.ts';
import '../money.css';

/** One movement: both its sides, and why. */
export function Room() {
  const t = useT(words);
  const { language } = usePreferences();
  const { id } = useRoomParams<'id'>();
  const read = useRead<Transfer>(`/v1/ledger/transfers/${encodeURIComponent(id)}`);
  const about = useRead<MovementAbout>(aboutPath(id));
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (read.data === undefined) return <Skeleton active />;
  const transfer = read.data;
  const { amount, asked, cause_id: cause, of_id: of, expires_at: expires } = transfer;
  const amountText = formatMoney(amount, language);
  return (
    <div className="money-page">
      <PageHeader
        title={t('transfer.title', { amount: amountText })}
        above={<Link to="/money/transfers">{t('transfers.title')}</Link>}
      >
        <Code code={transfer.code} /> · {nameOf(kindNames, transfer.kind, language)} ·{' '}
        <Time at={transfer.at} detail="second" />
      </PageHeader>
      <section className="panel">
        {amount.amount === 0 && <p className="quiet">{t('transfer.nothing')}</p>}
        <dl className="facts">
          {about.data && <About about={about.data} />}
          <dt>{t('column.from')}</dt>
          <dd>
            <Side side={transfer.debit} />
          </dd>
          <dt>{t('column.to')}</dt>
          <dd>
            <Side side={transfer.credit} />
          </dd>
          <dt>{t('column.amount')}</dt>
          <dd>
            <Money value={amount} />
          </dd>
          {asked.amount !== amount.amount && (
            <>
              <dt>{t('transfer.asked')}</dt>
              <dd>
                <Money value={asked} />
              </dd>
            </>
          )}
          {of && (
            <>
              <dt>{t('transfer.of')}</dt>
              <dd>
                <Link to={transferPage(of)}>{of}</Link>
              </dd>
            </>
          )}
          {expires && (
            <>
              <dt>{t('transfer.expires')}</dt>
              <dd>
                <Time at={expires} />
              </dd>
            </>
          )}
          {cause && (
            <>
              <dt>{t('transfer.cause')}</dt>
              <dd>
                <CopyId id={cause} />{' '}
                <Link to="/money/transfers" query={{ cause }}>
                  {t('transfer.siblings')}
                </Link>
              </dd>
            </>
          )}
          <dt>{t('transfer.key')}</dt>
          <dd>
            <code>{transfer.key}</code>
          </dd>
          <dt>{t('transfer.id')}</dt>
          <dd>
            <CopyId id={transfer.id} whole />
          </dd>
        </dl>
      </section>
    </div>
  );
}

/** What it was for, each leading there. */
function About({ about: { order_id: order, payout, correction } }: { about: MovementAbout }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <>
      {correction && (
        <>
          <dt>{t('transfer.corrected')}</dt>
          <dd>
            {correction.dispute_id === null ? (
              nameOf(correctionNames, correction.reason, language)
            ) : (
              <Link to={`/disputes/${correction.dispute_id}`}>
                {nameOf(correctionNames, correction.reason, language)}
              </Link>
            )}
          </dd>
        </>
      )}
      {payout && (
        <>
          <dt>{t('transfer.payout')}</dt>
          <dd>
            <Link to={payoutPage(payout.id)}>{t(`cause.${payout.cause}`)}</Link>
          </dd>
        </>
      )}
      {order && (
        <>
          <dt>{t('transfer.order')}</dt>
          <dd>
            <SubjectLink subject={`order/${order}`} typed={false} />
          </dd>
        </>
      )}
    </>
  );
}
