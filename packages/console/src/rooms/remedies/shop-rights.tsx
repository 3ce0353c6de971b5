import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import type { Guarantee } from '../../kit/claim-form/right.ts';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { type Amount, formatMoney, formatNumber, formatSpan, formatTime } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { secondsOf } from './model.ts';
import { words } from './shop-words.ts';
import './remedies.css';

interface Enrolment {
  id: string;
  code: string;
  from: string;
  until: string | null;
}

interface Figures {
  orders_30d: number;
  orders_90d: number;
  counted_from: string;
  items: RightFigures[];
}

interface RightFigures {
  code: string;
  orders_30d: number;
  orders_90d: number;
  claims: number;
  paid: Amount[];
  borne: Amount[];
  effect: { difference: number; low: number; high: number } | null;
}

interface Enrolments {
  items: Enrolment[];
  notice_days: number;
}

const DAY_MS = 86_400_000;
/** Over which orders are counted. */
const SPAN_DAYS = 90;
const PATH = '/v1/enrolments';

/** The catalogue, with what each right costs and to whom. */
export function Room() {
  const t = useT(words);
  const now = useNow();
  const rights = useRead<{ items: Guarantee[] }>('/v1/guarantees');
  const enrolments = useRead<Enrolments>(PATH, { query: { limit: 200 } });
  const figures = useRead<Figures>(`${PATH}/figures`);
  const fault = rights.error ?? enrolments.error ?? figures.error;
  const titles = new Map(rights.data?.items.map(({ code, title }) => [code, title]));
  const held = (code: string): Enrolment | undefined =>
    enrolments.data?.items.find((one) => one.code === code && (one.until === null || Date.parse(one.until) > now));
  const inUse = new Set(figures.data?.items.filter((one) => one.orders_90d + one.claims > 0).map(({ code }) => code));
  /** What orders have stands before what could be given. */
  const rank = ({ code }: Guarantee): number => (held(code) ? 0 : inUse.has(code) ? 1 : 2);
  return (
    <div className="narrow">
      <PageHeader title={t('rights.title')} above={<Link to="/shop">{t('above')}</Link>}>
        {t('rights.intro')}
      </PageHeader>
      {fault && <ErrorPanel error={fault} />}
      {(rights.isPending || enrolments.isPending) && !fault && <Skeleton active />}
      <p className="quiet">{t('rights.cost')}</p>
      <div className="cards">
        {enrolments.data &&
          rights.data?.items
            .toSorted((a, b) => rank(a) - rank(b))
            .map((right) => (
              <RightCard
                key={right.code}
                right={right}
                includes={right.bundles.map((code) => titles.get(code) ?? code)}
                enrolment={held(right.code)}
                notice={enrolments.data.notice_days}
                figures={figures.data}
              />
            ))}
      </div>
    </div>
  );
}

interface CardProps {
  right: Guarantee;
  includes: readonly string[];
  enrolment: Enrolment | undefined;
  notice: number;
  figures: Figures | undefined;
}

function RightCard({ right, includes, enrolment, notice, figures }: CardProps) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const isOffered = right.given === 'enrolment';
  const answer = right.answer.merchant === null ? undefined : secondsOf(right.answer.merchant);
  const standing = !isOffered
    ? t('rights.platform')
    : enrolment === undefined
      ? t('rights.not')
      : enrolment.until === null
        ? t('rights.given', { time: formatTime(enrolment.from, timeZone, 'day') })
        : t('rights.leaving', { time: formatTime(enrolment.until, timeZone) });
  return (
    <article className="card" aria-label={right.title}>
      <div className="card-head">
        <h3>{right.title}</h3>
        <span className="quiet" role="status">
          {standing}
        </span>
      </div>
      <p>{right.promise}</p>
      {right.law && <p className="quiet">{t('rights.law', { law: right.law })}</p>}
      {includes.length > 0 && <p className="quiet">{t('rights.bundles', { list: includes.join(' / ') })}</p>}
      {includes.length === 0 && (
        <p className="quiet">
          {answer === undefined ? t('rights.at-once') : t('rights.answer', { span: formatSpan(answer, language) })}
        </p>
      )}
      {figures && <Use figures={figures} code={right.code} isBundle={includes.length > 0} />}
      {isOffered && enrolment === undefined && <Join code={right.code} />}
      {isOffered && enrolment?.until === null && <Leave enrolment={enrolment} notice={notice} />}
    </article>
  );
}

/** How many orders have it, and what it costs; nothing where no order has it and nobody used it. */
function Use({ figures, code, isBundle }: { figures: Figures; code: string; isBundle: boolean }) {
  const t = useT(words);
  const { language, timeZone } = usePreferences();
  const own = figures.items.find((one) => one.code === code);
  if (own === undefined || (own.orders_90d === 0 && own.claims === 0 && own.effect === null)) return null;
  const n = (value: number): string => formatNumber(value, language);
  const points = (share: number): string => formatNumber(share * 100, language, 1);
  const sum = (amounts: readonly Amount[]): string =>
    amounts.map((one) => formatMoney(one, language)).join(' + ') || t('figures.nothing');
  const { effect } = own;
  const rows = [
    [
      t('figures.orders'),
      t('figures.orders.of', {
        ...{ a: n(own.orders_30d), b: n(own.orders_90d), c: n(figures.orders_30d), d: n(figures.orders_90d) },
      }),
    ],
    // a bundle is used by the rights that are in it
    ...(isBundle
      ? []
      : [
          [t('figures.claims'), t('figures.claims.n', { n: n(own.claims) })],
          [t('figures.paid'), sum(own.paid)],
          [t('figures.borne'), sum(own.borne)],
        ]),
    ...(effect === null
      ? []
      : [
          [
            t('figures.effect'),
            t('figures.effect.value', {
              ...{ difference: points(effect.difference), low: points(effect.low), high: points(effect.high) },
            }),
          ],
        ]),
  ];
  const isCut = Date.parse(figures.counted_from) > Date.now() - SPAN_DAYS * DAY_MS + DAY_MS;
  return (
    <dl className="explanation" aria-label={t('figures.title')}>
      {rows.map(([name, value]) => (
        <div className="sum" key={name}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
      {isCut && <p className="quiet">{t('figures.cut', { time: formatTime(figures.counted_from, timeZone) })}</p>}
    </dl>
  );
}

function Join({ code }: { code: string }) {
  const t = useT(words);
  const join = useSave<void, unknown>({ send: (api) => api.post(PATH, { code }), reload: [PATH] });
  return (
    <div className="acts">
      <Button loading={join.isPending} onClick={() => join.mutate()}>
        {t('rights.join')}
      </Button>
      {join.isError && <ErrorPanel error={join.error} />}
    </div>
  );
}

function Leave({ enrolment, notice }: { enrolment: Enrolment; notice: number }) {
  const t = useT(words);
  const now = useNow();
  const { timeZone } = usePreferences();
  const [sure, setSure] = useState(false);
  const leave = useSave<void, unknown>({ send: (api) => api.delete(`${PATH}/${enrolment.id}`), reload: [PATH] });
  if (!sure)
    return (
      <div className="acts">
        <Button onClick={() => setSure(true)}>{t('rights.leave')}</Button>
      </div>
    );
  return (
    <>
      <p>{t('rights.leave.text', { days: notice, time: formatTime(new Date(now + notice * DAY_MS), timeZone) })}</p>
      <div className="acts">
        <Button danger loading={leave.isPending} onClick={() => leave.mutate()}>
          {t('rights.leave.sure')}
        </Button>
        <Button onClick={() => setSure(false)}>{t('rights.leave.no')}</Button>
      </div>
      {leave.isError && <ErrorPanel error={leave.error} />}
    </>
  );
}
