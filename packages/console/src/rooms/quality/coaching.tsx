import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../../kit/error-panel.tsx';
import { Figure } from '../../kit/figures.tsx';
import { Link, useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { type Coaching, daysOf } from './model.ts';
import { KappaText, ScoreText, Span, useAnswerName } from './parts.tsx';
import { words } from './words.ts';
import './quality.css';

interface CoachingProps {
  path: string;
  /** The person's name, where not given. */
  title?: string;
  intro: string;
  above?: ReactNode;
  /** Below everything. */
  children?: ReactNode;
}

/** What somebody answered, what there is to learn from, and how it goes. */
export function CoachingView({ path, title, intro, above, children }: CoachingProps) {
  const { filters, set } = useFilters(['days']);
  const read = useRead<Coaching>(path, { query: { days: daysOf(filters.days) }, keep: true });
  if (read.isError && !read.data) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active />;
  const { data } = read;
  return (
    <div className="quality-page">
      <PageHeader title={title ?? (data.person.name || data.person.id)} above={above}>
        {intro}
      </PageHeader>
      <div className="quality-line">
        <Span days={filters.days} set={set} />
      </div>
      <Figures of={data} />
      <Missed of={data} />
      <Overruled of={data} />
      <div className="quality-pair">
        <Rules of={data} />
        <Weeks of={data} />
      </div>
      {children}
    </div>
  );
}

function Figures({ of }: { of: Coaching }) {
  const t = useT(words);
  const third = of.upheld + of.overruled;
  const cells: [string, ReactNode][] = [
    [t('figure.answered'), <Figure key="answered" value={of.answered} />],
    [t('figure.golden'), <ScoreText key="golden" of={of.score} />],
    [t('figure.kappa'), <KappaText key="kappa" of={of.agreeing.kappa} />],
    [t('figure.third'), third === 0 ? '–' : t('third.of', { upheld: of.upheld, all: third })],
  ];
  return (
    <dl className="figure-strip quality-figures">
      {cells.map(([name, value]) => (
        <div key={name} className="figure-cell">
          <dt className="figure-name">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function LookHead({ look }: { look: { case: string; title: string; subject: string; at: string } }) {
  return (
    <>
      <Link to={`/cases/${look.case}`}>{look.title || look.subject}</Link>{' '}
      <span className="quiet">
        <Time at={look.at} as="ago" />
      </span>
    </>
  );
}

function Missed({ of }: { of: Coaching }) {
  const t = useT(words);
  const answerName = useAnswerName();
  return (
    <section className="panel" aria-labelledby="missed">
      <h2 id="missed">{t('missed.title')}</h2>
      {of.missed.length === 0 && <p className="quiet">{t('missed.none')}</p>}
      <ul className="plain-list">
        {of.missed.map((look) => (
          <li key={look.case} className="quality-look">
            <LookHead look={look} />
            <p>
              {t('missed.answered', {
                ...{ answered: answerName(look.answered), answers: look.answers.map(answerName).join(' / ') },
              })}
            </p>
            {look.why && <p className="quality-why">{look.why}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Overruled({ of }: { of: Coaching }) {
  const t = useT(words);
  const answerName = useAnswerName();
  return (
    <section className="panel" aria-labelledby="overruled">
      <h2 id="overruled">{t('overruled.title')}</h2>
      {of.overruled_in.length === 0 && <p className="quiet">{t('overruled.none')}</p>}
      <ul className="plain-list">
        {of.overruled_in.map((look) => (
          <li key={look.case} className="quality-look">
            <LookHead look={look} />
            <p>
              {t('overruled.text', {
                ...{ mine: answerName(look.mine), other: answerName(look.other), stands: answerName(look.stands) },
              })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Rules({ of }: { of: Coaching }) {
  const t = useT(words);
  const ruleName = useRuleName();
  if (of.rules.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="rules">
      <h2 id="rules">{t('rules.title')}</h2>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('column.rule')}</th>
            <th scope="col">{t('column.golden')}</th>
          </tr>
        </thead>
        <tbody>
          {of.rules.map((row) => (
            <tr key={row.rule}>
              <td>{ruleName(row.rule)}</td>
              <td>
                <ScoreText of={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Weeks({ of }: { of: Coaching }) {
  const t = useT(words);
  const weeks = of.weeks.filter(({ score, pairs }) => score.right + score.wrong + score.unsure + pairs > 0);
  if (weeks.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="weeks">
      <h2 id="weeks">{t('weeks.title')}</h2>
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">{t('column.week')}</th>
            <th scope="col">{t('column.golden')}</th>
            <th scope="col" data-align="right">
              {t('column.pairs')}
            </th>
            <th scope="col" data-align="right">
              {t('column.agreed')}
            </th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.from}>
              <td>
                <Time at={week.from} detail="day" />
              </td>
              <td>
                <ScoreText of={week.score} />
              </td>
              <td data-align="right">
                <Figure value={week.pairs} />
              </td>
              <td data-align="right">
                <Figure value={week.agreed} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
