import { Button, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import { Empty } from '../../kit/empty.tsx';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { formatTime } from '../../kit/format.ts';
import { listText } from '../../kit/list-text.ts';
import { fieldName, nameSubject } from '../../kit/names.ts';
import { useGo, useRoomParams } from '../../kit/navigation.tsx';
import { useDocumentTitle } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { problemOf } from '../../kit/problem.ts';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { fill, LANGUAGE_NAMES, LANGUAGES, type Language } from '../../kit/words.ts';
import { addressOfMeasure, POINTS } from './measure.ts';
import { fieldsOf, STATEMENT_ZONE, type Statement } from './statement.ts';
import { words } from './statement-words.ts';
import './statement.css';

/** What a party was told, as the letter that it is: in either language, and on paper. */
export function Room() {
  const t = useT(words);
  const go = useGo();
  const { id } = useRoomParams<'id'>();
  const preferred = usePreferences().language;
  const [language, setLanguage] = useState<Language>(preferred);
  const read = useRead<Statement>(`/v1/statements/${encodeURIComponent(id)}`);
  useDocumentTitle(t('statement.title'));
  if (read.isError && !read.data)
    return [400, 404].includes(problemOf(read.error).status) ? (
      <Empty title={t('statement.gone.title')}>{t('statement.gone')}</Empty>
    ) : (
      <ErrorPanel error={read.error} retry={() => void read.refetch()} />
    );
  if (!read.data) return <Skeleton active />;
  const first = read.data.texts[language].measures[0];
  return (
    <div className="statement">
      <div className="statement-tools">
        <Segmented
          aria-label={t('language')}
          value={language}
          options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          onChange={setLanguage}
        />
        <span className="statement-space" />
        {first && <Button onClick={() => go(addressOfMeasure(first.id))}>{t('statement.measure')}</Button>}
        <Button onClick={() => window.print()}>{t('statement.print')}</Button>
      </div>
      <Letter statement={read.data} language={language} />
      <Dsa statement={read.data} />
    </div>
  );
}

/** Its words are in the language of the letter, not of the page around it. */
function Letter({ statement, language }: { statement: Statement; language: Language }) {
  const own = words[language];
  const say = (key: keyof typeof own, params: Record<string, string | number> = {}) => fill(own[key], params, language);
  const text = statement.texts[language];
  const day = (at: string): string => formatTime(at, STATEMENT_ZONE, 'minute');
  const fields = fieldsOf(statement).map((field) => fieldName(field, language));
  return (
    <article className="letter" lang={language}>
      <header>
        <h1>{say('statement.title')}</h1>
        <p className="quiet figures">{say('statement.no', { id: statement.id })}</p>
      </header>
      <p>{say('statement.to', { party: nameSubject(statement.party, language) })}</p>
      <h2>{say('statement.facts')}</h2>
      <p>{text.facts}</p>
      {text.rules.length + (statement.reason === null ? 0 : 1) > 0 && (
        <>
          <h2>{say('statement.reasons')}</h2>
          {statement.reason !== null && <p className="written">{statement.reason}</p>}
          {text.rules.map(({ rule, message, law, mend }) => (
            <div key={rule} className="letter-rule">
              <p>{message}</p>
              {law && <p className="quiet">{law}</p>}
              {mend && (
                <p>
                  <span className="quiet">{say('statement.mend')} · </span>
                  {mend}
                </p>
              )}
            </div>
          ))}
          {fields.length > 0 && (
            <p className="quiet">{say('statement.where', { fields: listText(fields, language) })}</p>
          )}
        </>
      )}
      <h2>{say('statement.measures')}</h2>
      <ul>
        {text.measures.map(({ id, kind, title, about, ends_at, points }) => (
          <li key={id}>
            <strong>{title}</strong>
            {kind === POINTS && points !== null && ` · ${say('statement.points', { n: points })}`}
            {ends_at !== null && ` · ${say('statement.until', { time: day(ends_at) })}`}
            <div>{about}</div>
          </li>
        ))}
      </ul>
      <h2>{say('statement.how')}</h2>
      <p>{text.how}</p>
      <h2>{say('statement.appeal')}</h2>
      <p>{text.appeal}</p>
      <footer>
        <div>{say('statement.from')}</div>
        <div className="figures">{day(statement.issued_at)}</div>
        <div className="quiet">{say('statement.zone')}</div>
      </footer>
    </article>
  );
}

function Dsa({ statement: { dsa } }: { statement: Statement }) {
  const t = useT(words);
  return (
    <details className="dsa">
      <summary>{t('statement.dsa')}</summary>
      <dl className="facts" lang="en">
        {Object.entries(dsa).flatMap(([name, value]) =>
          value === null || value.length === 0 ? (
            []
          ) : (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>
                <code>{Array.isArray(value) ? value.join(' ') : value}</code>
              </dd>
            </div>
          ),
        )}
      </dl>
    </details>
  );
}
