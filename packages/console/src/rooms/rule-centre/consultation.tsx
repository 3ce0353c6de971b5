import { Tag } from 'antd';
import { nameOf, subjectNames } from '../../kit/names.ts';
import { Link, useRoomParams } from '../../kit/navigation.tsx';
import { NotHere } from '../../kit/not-here.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import type { Answer, Comment, Consultation } from '../../kit/public-rule.ts';
import { ChangeView } from '../../kit/public-rule.tsx';
import { publicRuleWords } from '../../kit/public-rule-words.ts';
import { useReader } from '../../kit/session.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { aboutLine } from './consultations.tsx';
import { More } from './more.tsx';
import { PublicFrame } from './public-frame.tsx';
import { Say } from './say.tsx';
import { usePages } from './use-pages.ts';
import { words } from './words.ts';

/** One consultation: what would change, saying something to it, and what came of it. */
export function Room() {
  const { id } = useRoomParams<'id'>();
  return (
    <PublicFrame>
      <Whole id={id} />
    </PublicFrame>
  );
}

function Whole({ id }: { id: string }) {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const read = useRead<Consultation>(`/v1/rule-centre/consultations/${encodeURIComponent(id)}`);
  const above = <Link to="/rule-centre?view=consultations">{t('consultations')}</Link>;
  if (!read.data)
    return (
      <NotHere read={read} gone={t('consultation.gone')} above={above}>
        {t('consultations.none')}
      </NotHere>
    );
  const consultation = read.data;
  const { state, about, starts_at, ends_at, takes_effect_at, changes, report, objections, comments } = consultation;
  return (
    <>
      <PageHeader title={aboutLine(about)} above={above}>
        <Tag>{told(`consultation.${state}`)}</Tag>
        <Time at={starts_at} /> – <Time at={ends_at} />
      </PageHeader>
      <section className="panel">
        <h2>{t('consultation.about')}</h2>
        <p className="pre">{about}</p>
        {takes_effect_at && state !== 'withdrawn' && (
          <p className="quiet">
            {t('consultation.effect')} <Time at={takes_effect_at > ends_at ? takes_effect_at : ends_at} />
          </p>
        )}
      </section>
      {report !== null && (
        <section className="panel">
          <h2>{t('consultation.report')}</h2>
          <p className="quiet">{t('consultation.counts', { objections, comments })}</p>
          <p className="pre">{report}</p>
          <Answers id={id} />
        </section>
      )}
      <section className="panel">
        <h2>{t('consultation.changes')}</h2>
        {changes.map((change) => (
          <ChangeView key={change.rule} change={change} />
        ))}
      </section>
      <Own consultation={consultation} />
    </>
  );
}

function Answers({ id }: { id: string }) {
  const told = useT(publicRuleWords);
  const { language } = usePreferences();
  const pages = usePages<Answer & Comment & { role: string }>(
    `/v1/rule-centre/consultations/${encodeURIComponent(id)}/answers`,
  );
  return (
    <>
      {pages.items.map(({ id: of, kind, role, summary, taken, why }) => (
        <article key={of} className="said">
          <Tag>{told(`say.${kind}`)}</Tag>
          <span className="quiet">{nameOf(subjectNames, role, language)}</span>
          <p>{summary}</p>
          <p>
            <strong>{told(taken ? 'answer.taken' : 'answer.not-taken')}</strong> {why}
          </p>
        </article>
      ))}
      <More pages={pages} />
    </>
  );
}

/** What the reader has said, and can say. */
function Own({ consultation }: { consultation: Consultation }) {
  const t = useT(words);
  const reader = useReader();
  const { id, state } = consultation;
  if (reader === undefined) return null;
  if (reader === null)
    return state === 'open' ? (
      <section className="panel">
        <h2>{t('say.title')}</h2>
        <p>{t('say.sign-in')}</p>
        <Link to="/sign-in" query={{ next: `/rule-centre/consultations/${id}` }}>
          {t('sign-in')}
        </Link>
      </section>
    ) : null;
  // staff may do everything, and are not asked
  if (reader.user.party === null || !reader.permissions.includes('policy.consultation.comment')) return null;
  return <Mine consultation={consultation} />;
}

function Mine({ consultation }: { consultation: Consultation }) {
  const t = useT(words);
  const told = useT(publicRuleWords);
  const { id, state } = consultation;
  const mine = useRead<{ items: Comment[] }>(`/v1/rule-centre/consultations/${encodeURIComponent(id)}/mine`);
  const items = mine.data?.items ?? [];
  return (
    <>
      {state === 'open' && <Say consultation={consultation} said={items.length} />}
      {items.length > 0 && (
        <section className="panel">
          <h2>{t('mine.title')}</h2>
          {items.map(({ id: of, kind, text, at, answer }) => (
            <article key={of} className="said">
              <Tag>{told(`say.${kind}`)}</Tag>
              <Time at={at} />
              <p className="pre">{text}</p>
              {answer ? (
                <p>
                  <strong>{told(answer.taken ? 'answer.taken' : 'answer.not-taken')}</strong> {answer.why}
                </p>
              ) : (
                <p className="quiet">{t('mine.waiting')}</p>
              )}
            </article>
          ))}
        </section>
      )}
    </>
  );
}
