import { nameOf, subjectNames, subjectOf } from '../../../kit/names.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { isReference } from '../measure.ts';
import type { Message } from './appeal.ts';
import { words } from './words.ts';

export interface ThreadProps {
  messages: readonly Message[];
  /** On whose side the reader is: theirs stands at the end of the line. */
  mine: Message['side'];
}

/** What both sides have said, in its order. */
export function Thread({ messages, mine }: ThreadProps) {
  const t = useT(words);
  const nameOfSide = ({ side, by_name: name }: Message): string => {
    if (mine === 'party') return t(side === 'party' ? 'own.you' : 'own.house');
    return side === 'party' ? t('thread.party') : (name ?? t('thread.house'));
  };
  return (
    <ol className="plain-list thread">
      {messages.map((message) => (
        <li key={message.id} className={message.side === mine ? 'said said-mine' : 'said'}>
          <div className="said-head">
            <strong>{nameOfSide(message)}</strong>
            {message.kind !== 'message' && <span>{t(`thread.${message.kind}`)}</span>}
            <span className="quiet">
              <Time at={message.at} />
            </span>
          </div>
          {message.text === null ? (
            <p className="quiet">{t('thread.erased')}</p>
          ) : (
            <p className="written">{message.text}</p>
          )}
          {message.evidence.length > 0 && (
            <div className="said-evidence">
              <span className="quiet">{t('thread.evidence')}</span>
              {message.evidence.map((one) => (
                <Evidence key={one} of={one} linked={mine === 'house'} />
              ))}
            </div>
          )}
        </li>
      ))}
    </ol>
  );
}

function Evidence({ of, linked }: { of: string; linked: boolean }) {
  const { language } = usePreferences();
  if (!isReference(of)) return <span>{of}</span>;
  if (linked) return <SubjectLink subject={of} />;
  const { type, id } = subjectOf(of);
  return (
    <span>
      {nameOf(subjectNames, type, language)} {id}
    </span>
  );
}
