import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Checkbox, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { MoreButton } from '../../../kit/more-button.tsx';
import { nameOf, subjectNames } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { type Comment, type Consultation, titleOfChange } from '../../../kit/public-rule.ts';
import { publicRuleWords } from '../../../kit/public-rule-words.ts';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useApi } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { AnswerDialog } from './answer-dialog.tsx';
import { words } from './words.ts';

const AT_ONCE = 20;

/** What people have said, as they wrote it, and the answers. */
export function Said({ consultation }: { consultation: Consultation }) {
  const t = useT(words);
  const api = useApi();
  const [waiting, setWaiting] = useState(false);
  const [answering, setAnswering] = useState<Comment>();
  const path = `/v1/consultations/${encodeURIComponent(consultation.id)}/comments`;
  const query = { limit: AT_ONCE, ...(waiting ? { answered: 'false' } : {}) };
  const pages = useInfiniteQuery({
    queryKey: [path, query, 'pages'],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Comment>>(path, { query: { ...query, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-labelledby="said">
      <div className="panel-head">
        <h2 id="said">{t('said.title')}</h2>
        <Checkbox className="panel-more" checked={waiting} onChange={({ target }) => setWaiting(target.checked)}>
          {t('said.waiting')}
        </Checkbox>
      </div>
      <p className="quiet">{t('said.text')}</p>
      {pages.isPending && <Skeleton active />}
      {pages.isError && <ErrorPanel error={pages.error} retry={() => void pages.refetch()} />}
      {pages.data && items.length === 0 && <p>{t('said.none')}</p>}
      {items.map((comment) => (
        <One key={comment.id} comment={comment} consultation={consultation} answer={() => setAnswering(comment)} />
      ))}
      <MoreButton of={pages}>{t('said.more')}</MoreButton>
      {answering && <AnswerDialog of={consultation.id} comment={answering} close={() => setAnswering(undefined)} />}
    </section>
  );
}

interface OneProps {
  comment: Comment;
  consultation: Consultation;
  answer(): void;
}

function One({ comment, consultation: { state, changes }, answer }: OneProps) {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const can = useCan();
  const { language } = usePreferences();
  const { kind, rule, text, at, role, answer: given } = comment;
  const about = changes.find((change) => change.rule === rule);
  const isOpen = state === 'open' || state === 'answering';
  return (
    <article className="change-view">
      <h3>
        <Tag>{told(`say.${kind}`)}</Tag>
        {nameOf(subjectNames, role ?? '', language)}{' '}
        <span className="quiet">
          <Time at={at} />
        </span>
        {about && <span className="quiet"> {t('said.about', { rule: titleOfChange(about) })}</span>}
      </h3>
      <p className="note">{text ?? <span className="quiet">{t('said.erased')}</span>}</p>
      {given && (
        <p>
          <strong>{told(given.taken ? 'answer.taken' : 'answer.not-taken')}</strong> {given.why}{' '}
          <span className="quiet">{given.summary}</span>
        </p>
      )}
      {isOpen && can('policy.consultation.answer') && (
        <Button size="small" onClick={answer}>
          {t(given ? 'answer.again' : 'answer')}
        </Button>
      )}
    </article>
  );
}
