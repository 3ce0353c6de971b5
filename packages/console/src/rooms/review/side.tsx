import { Button, Input } from 'antd';
import { type ReactNode, useState } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Files } from '../../kit/files.tsx';
import type { CaseDetail } from '../../kit/model.ts';
import { Link } from '../../kit/navigation.tsx';
import { useCan } from '../../kit/session.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead, useSave } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

/** Beside the item: what is known of its subject and party, and what others wrote. */
export function Side(props: { item: CaseDetail; onComment: () => void; children?: ReactNode }) {
  const { item, onComment, children } = props;
  const t = useT(words);
  const can = useCan();
  const answerName = (id: string | null): string =>
    item.answers.find((answer) => answer.id === id)?.title ?? id ?? t('state.open');
  return (
    <aside className="side">
      <section>
        <h2>{t('side.earlier')}</h2>
        {item.others.length === 0 ? (
          <p className="quiet">{t('side.earlier.none')}</p>
        ) : (
          <ul className="plain-list side-list">
            {item.others.slice(0, 6).map((other) => (
              <li key={other.id}>
                <Link to={`/cases/${other.id}`}>
                  <Time at={other.opened_at} detail="day" />
                </Link>
                <span>{other.answer ? answerName(other.answer) : t(`state.${other.state}`)}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {children}
      {item.party && can('policy.decision.read') && <Party party={item.party} />}
      <Comments item={item} onComment={onComment} />
      <Files
        path={`/v1/cases/${item.id}`}
        add={can('casework.case.take') && (item.state === 'open' || item.state === 'taken')}
      />
      {item.decision_id && can('policy.decision.read') && (
        <p className="side-more">
          <Link to={`/decisions/${item.decision_id}`}>{t('side.decision')}</Link>
        </p>
      )}
    </aside>
  );
}

interface PartyState {
  state?: Record<string, unknown> | null;
}

function Party({ party }: { party: string }) {
  const t = useT(words);
  const [type, ...id] = party.split('/');
  const { data } = useRead<PartyState>(
    `/v1/subjects/${encodeURIComponent(type ?? '')}/${encodeURIComponent(id.join('/'))}`,
  );
  const name = typeof data?.state?.name === 'string' ? data.state.name : undefined;
  return (
    <section>
      <h2>{t('side.merchant')}</h2>
      <p>
        <SubjectLink subject={party} title={name} />
      </p>
      <p>
        <Link to={`/decisions?party=${encodeURIComponent(party)}`}>{t('side.objected')}</Link>
      </p>
    </section>
  );
}

function Comments({ item, onComment }: { item: CaseDetail; onComment: () => void }) {
  const t = useT(words);
  const can = useCan();
  const [text, setText] = useState('');
  const save = useSave({
    send: (api, written: string) => api.post(`/v1/cases/${item.id}/comment`, { text: written }),
    onSaved: () => {
      setText('');
      onComment();
    },
  });
  return (
    <section>
      <h2>{t('side.comments')}</h2>
      {item.comments.length === 0 && <p className="quiet">{t('side.comments.none')}</p>}
      <ul className="plain-list comments">
        {item.comments.map((comment) => (
          <li key={comment.id}>
            <span className="quiet">
              {comment.by.name} <Time at={comment.at} as="ago" />
            </span>
            <div className="comment-text">{comment.text}</div>
          </li>
        ))}
      </ul>
      {save.isError && <ErrorPanel error={save.error} />}
      {can('casework.case.take') && (
        <div className="comment-form">
          <Input.TextArea
            aria-label={t('side.comment.add')}
            placeholder={t('side.comment.placeholder')}
            autoSize={{ minRows: 1, maxRows: 6 }}
            maxLength={4000}
            value={text}
            onChange={({ target }) => setText(target.value)}
          />
          {text.trim() !== '' && (
            <Button size="small" loading={save.isPending} onClick={() => save.mutate(text)}>
              {t('side.comment.send')}
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
