import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatSpan, formatTime } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useNow } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import type { Guarantee } from './model.ts';
import { secondsOf } from './model.ts';
import { words } from './shop-words.ts';
import './remedies.css';

interface Enrolment {
  id: string;
  code: string;
  from: string;
  until: string | null;
}

interface Enrolments {
  items: Enrolment[];
  notice_days: number;
}

const DAY_MS = 86_400_000;
const PATH = '/v1/enrolments';

/** The catalogue, with what each right costs and to whom. */
export function Room() {
  const t = useT(words);
  const now = useNow();
  const rights = useRead<{ items: Guarantee[] }>('/v1/guarantees');
  const enrolments = useRead<Enrolments>(PATH, { query: { limit: 200 } });
  const fault = rights.error ?? enrolments.error;
  const titles = new Map(rights.data?.items.map(({ code, title }) => [code, title]));
  const held = (code: string): Enrolment | undefined =>
    enrolments.data?.items.find((one) => one.code === code && (one.until === null || Date.parse(one.until) > now));
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
          rights.data?.items.map((right) => (
            <RightCard
              key={right.code}
              right={right}
              includes={right.bundles.map((code) => titles.get(code) ?? code)}
              enrolment={held(right.code)}
              notice={enrolments.data.notice_days}
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
}

function RightCard({ right, includes, enrolment, notice }: CardProps) {
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
      {isOffered && enrolment === undefined && <Join code={right.code} />}
      {isOffered && enrolment?.until === null && <Leave enrolment={enrolment} notice={notice} />}
    </article>
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
