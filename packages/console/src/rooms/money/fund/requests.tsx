import { Button, Modal, Tag } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { useCategoryName } from '../../../kit/categories.ts';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { formatMoney, shortId } from '../../../kit/format.ts';
import { nameOf, subjectOf } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { purposeNames } from '../../../kit/purposes.ts';
import { useCan, useMe } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { type Refusal, RefusalReason } from '../refusal.tsx';
import { words as refusalWords } from '../words.ts';
import { NEWEST_REQUESTS } from './asked.tsx';
import type { FundRequest } from './fund-model.ts';
import { words } from './fund-words.ts';

type Answer = 'approve' | 'refuse';

const COLOURS = { asked: 'gold', paying: 'blue', done: 'green', refused: 'default', failed: 'red' } as const;

function useWhat(): (request: FundRequest) => string {
  const t = useT(words);
  const { language } = usePreferences();
  const categoryName = useCategoryName();
  return ({ kind, amount, fund, merchant_id, category_id }) => {
    const category = category_id === null ? undefined : categoryName(category_id);
    const what = fund === null ? (category ?? merchant_id ?? '') : nameOf(purposeNames, fund, language);
    return t(`kind.${kind}`, { amount: formatMoney(amount, language), what });
  };
}

/** What waits for a second person, and what became of the last ones. */
export function Requests() {
  const t = useT(words);
  const [answering, setAnswering] = useState<{ request: FundRequest; answer: Answer }>();
  const read = useRead<Page<FundRequest>>(...NEWEST_REQUESTS);
  const waiting = read.data?.items.filter(({ state }) => state === 'asked') ?? [];
  const past = read.data?.items.filter(({ state }) => state !== 'asked').slice(0, 5) ?? [];
  return (
    <section className="panel money-requests" aria-labelledby="requests">
      <h2 id="requests">{t('requests')}</h2>
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.data && waiting.length === 0 && <p className="quiet">{t('requests.none')}</p>}
      <ul className="plain-list">
        {waiting.map((request) => (
          <Line key={request.id} request={request} answer={(answer) => setAnswering({ request, answer })} />
        ))}
      </ul>
      {past.length > 0 && (
        <>
          <h3 className="quiet">{t('requests.past')}</h3>
          <ul className="plain-list">
            {past.map((request) => (
              <Line key={request.id} request={request} />
            ))}
          </ul>
        </>
      )}
      {answering && <AnswerDialog {...answering} close={() => setAnswering(undefined)} />}
    </section>
  );
}

function Line({ request, answer }: { request: FundRequest; answer?: (answer: Answer) => void }) {
  const t = useT(words);
  const why = useT(refusalWords);
  const can = useCan();
  const what = useWhat();
  const { user } = useMe();
  const mine = request.asked_by === `user/${user.id}`;
  const who = mine ? t('me') : (request.asked_by_name ?? shortId(subjectOf(request.asked_by).id));
  return (
    <li>
      <div>
        <Tag color={COLOURS[request.state]} variant="outlined">
          {t(`state.${request.state}`)}
        </Tag>{' '}
        <strong>{what(request)}</strong>
        <div className="quiet">
          {t(`reason.${request.reason}` as 'reason.budget')} · {t('asked.by', { who })}
          {request.answered_by_name !== null &&
            request.answered_by !== request.asked_by &&
            ` · ${t('answered.by', { who: request.answered_by_name })}`}
          {request.refused_why !== null && ` · ${why(`refusal.${request.refused_why}`)}`} ·{' '}
          <Time at={request.answered_at ?? request.asked_at} />
        </div>
      </div>
      {answer &&
        can('service.fund.approve') &&
        (mine ? (
          <span className="quiet">{t('mine')}</span>
        ) : (
          <div className="money-acts">
            <Button size="small" type="primary" onClick={() => answer('approve')}>
              {t('approve')}
            </Button>
            <Button size="small" onClick={() => answer('refuse')}>
              {t('refuse')}
            </Button>
          </div>
        ))}
    </li>
  );
}

function AnswerDialog(props: { request: FundRequest; answer: Answer; close(): void }) {
  const { request, answer, close } = props;
  const t = useT(words);
  const what = useWhat();
  const [why, setWhy] = useState<Refusal>();
  const isRefusal = answer === 'refuse';
  const save = useSave({
    send: (api, _: undefined) =>
      api.post(`/v1/fund/requests/${encodeURIComponent(request.id)}/${answer}`, isRefusal ? { why } : undefined),
    reload: ['/v1/fund', '/v1/deposits', '/v1/ledger'],
    onSaved: close,
  });
  return (
    <Modal
      open
      title={t(`${answer}.title`, { what: what(request) })}
      okText={t(answer)}
      cancelText={t('cancel')}
      okButtonProps={{
        ...{ danger: isRefusal || request.kind === 'write-off', loading: save.isPending },
        disabled: isRefusal && why === undefined,
      }}
      onOk={() => save.mutate(undefined)}
      onCancel={close}
    >
      <div className="money-dialog">
        <p>{isRefusal ? t('refuse.text') : t(`approve.${request.kind}`)}</p>
        {isRefusal && <RefusalReason value={why} onChange={setWhy} />}
        {save.isError && <ErrorPanel error={save.error} />}
      </div>
    </Modal>
  );
}
