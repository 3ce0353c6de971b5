import { Button } from 'antd';
import { useMemo } from 'react';
import { eventNames } from '../../kit/event-names.ts';
import { formatSpan } from '../../kit/format.ts';
import { picturesOf } from '../../kit/media.ts';
import type { CaseDetail } from '../../kit/model.ts';
import { nameOf, nameSubject } from '../../kit/names.ts';
import { Link } from '../../kit/navigation.tsx';
import { Pictures } from '../../kit/pictures.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { Reasons } from '../../kit/reasons/reasons.tsx';
import { textsOfEvent } from '../../kit/reasons/texts.ts';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time, useNow } from '../../kit/time.tsx';
import { useKeys } from '../../kit/use-keys.tsx';
import { useProblemText } from '../../kit/use-problem-text.ts';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { aboutWord, addressAbout } from './about.ts';
import { useRevealed } from './use-revealed.ts';
import { words } from './words.ts';

export interface ItemViewProps {
  item: CaseDetail;
  blurred: boolean;
  onToggle(): void;
  /** Pictures without colour. */
  grey: boolean;
}

/** What is asked: the item with its reasons, original text and pictures. */
export function ItemView({ item, blurred, onToggle, grey }: ItemViewProps) {
  const t = useT(words);
  const { language } = usePreferences();
  const now = useNow();
  const reasons = item.decision?.reasons ?? [];
  const sealed = useRevealed(item);
  const texts = useMemo(
    () => textsOfEvent(item.event, item.decision?.reasons ?? []).map((text) => sealed.shown(text)),
    [item, sealed.shown],
  );
  const problemText = useProblemText();
  useKeys([{ keys: 'v', text: t('key.reveal'), run: sealed.reveal, when: sealed.possible }]);
  const pictures = useMemo(() => picturesOf(item.event?.data), [item]);
  const over = item.due_at ? now - Date.parse(item.due_at) : 0;
  return (
    <article className="item" key={item.id}>
      <header className="item-head">
        <h1 className="item-title">
          {item.verdict && <VerdictTag verdict={item.verdict} />}
          <span>{item.title && item.title !== item.subject ? item.title : nameSubject(item.subject, language)}</span>
        </h1>
        <div className="item-facts quiet">
          <SubjectLink subject={item.subject} />
          {item.party && <SubjectLink subject={item.party} />}
          {item.event && <span>{nameOf(eventNames, item.event.type, language)}</span>}
          <span>{t('desk.priority', { n: item.priority })}</span>
          {item.due_at &&
            (over > 0 ? (
              <span className="alarming">{t('desk.overdue', { span: formatSpan(over / 1000, language) })}</span>
            ) : (
              <span>
                {t('cases.column.due')} <Time at={item.due_at} />
              </span>
            ))}
          {item.decisions > 1 && <span>{t('desk.joined', { n: item.decisions })}</span>}
        </div>
      </header>
      {item.about !== null && (
        <p className="item-about">
          <Link to={addressAbout(item, item.about)}>{t(aboutWord(item.about))}</Link>
        </p>
      )}
      <Reasons reasons={reasons} texts={texts} />
      {sealed.possible && (
        <p className="reveal">
          <Button size="small" loading={sealed.busy} onClick={sealed.reveal}>
            <kbd>v</kbd> {t('reveal.action')}
          </Button>{' '}
          <span className="quiet">{t('reveal.trail')}</span>
        </p>
      )}
      {sealed.unreadable > 0 && <p className="quiet">{t('reveal.erased', { n: sealed.unreadable })}</p>}
      {sealed.fault !== undefined && <p role="alert">{problemText(sealed.fault).title}</p>}
      <Pictures addresses={pictures} blurred={blurred} onToggle={onToggle} grey={grey} hint="m" />
    </article>
  );
}
