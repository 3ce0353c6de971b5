import type { ReactNode } from 'react';
import type { Page } from '../../kit/api.ts';
import { Money } from '../../kit/figures.tsx';
import { type Amount, formatSpan } from '../../kit/format.ts';
import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { useCan } from '../../kit/session.tsx';
import { SubjectLink } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import {
  addressOfMeasure,
  addressOfStatement,
  type Compensation,
  isReference,
  type Measure,
  type MeasurePage,
  type Step,
} from './measure.ts';
import { MeasureRows } from './measure-rows.tsx';
import { RuleFact } from './rule-fact.tsx';
import type { Statement } from './statement.ts';
import { words } from './words.ts';

function Panel({ id, title, more, children }: { id: string; title: string; more?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-labelledby={id}>
      <div className="panel-head">
        <h2 id={id}>{title}</h2>
        {more && <span className="panel-more">{more}</span>}
      </div>
      {children}
    </section>
  );
}

/** What its party was told, where it was told anything; what is on record about it otherwise. */
export function Why({ page: { measure, reason } }: { page: MeasurePage }) {
  const t = useT(words);
  const { language } = usePreferences();
  const id = measure.statement_id;
  const { data } = useRead<Statement>(`/v1/statements/${id}`, { when: id !== null });
  const text = data?.texts[language];
  const { found_by, points, rules, evidence, basis, destination } = measure;
  const nothing =
    !text && found_by !== 'ladder' && rules.length + evidence.length === 0 && basis === null && reason === null;
  return (
    <Panel
      id="why"
      title={t('why.title')}
      more={id !== null && <Link to={addressOfStatement(id)}>{t('why.statement')}</Link>}
    >
      {found_by === 'ladder' && points !== null && <p>{t('why.ladder', { at: points })}</p>}
      {text && <p>{text.facts}</p>}
      {nothing && <p className="quiet">{t('why.none')}</p>}
      {reason !== null && <p className="written">{reason}</p>}
      <dl className="facts">
        {text?.rules.map((told) => (
          <RuleFact key={told.rule} told={told}>
            <RuleName rule={told.rule} />
          </RuleFact>
        ))}
        {!text?.rules.length && rules.length > 0 && (
          <div className="fact">
            <dt>{t('why.rules')}</dt>
            <dd>
              {rules.map((rule) => (
                <div key={rule}>
                  <RuleName rule={rule} />
                </div>
              ))}
            </dd>
          </div>
        )}
        {evidence.length > 0 && (
          <div className="fact">
            <dt>{t('why.evidence')}</dt>
            <dd>
              {evidence.map((one) => (
                <div key={one}>{isReference(one) ? <SubjectLink subject={one} /> : one}</div>
              ))}
            </dd>
          </div>
        )}
        {basis && (
          <div className="fact">
            <dt>{t('why.basis')}</dt>
            <dd>{basis}</dd>
          </div>
        )}
        {destination && (
          <div className="fact">
            <dt>{t('why.destination')}</dt>
            <dd>{destination}</dd>
          </div>
        )}
      </dl>
    </Panel>
  );
}

function RuleName({ rule }: { rule: string }) {
  const ruleName = useRuleName();
  return useCan()('policy.pack.read') ? (
    <Link to={`/policy/rules/${encodeURIComponent(rule)}`}>{ruleName(rule)}</Link>
  ) : (
    <span>{ruleName(rule)}</span>
  );
}

export function ByWhom({ page: { measure, history } }: { page: MeasurePage }) {
  const t = useT(words);
  const can = useCan();
  const people = [...new Set(history.flatMap(({ by_name }) => by_name ?? []))];
  const { decision_id: decision, case_id: item, cause_id: cause, pack } = measure;
  return (
    <Panel id="by" title={t('by.title')}>
      {measure.automated && <p>{t('by.auto')}</p>}
      <dl className="facts">
        <div className="fact">
          <dt>{t('by.found')}</dt>
          <dd>{t(`found.${measure.found_by}`)}</dd>
        </div>
        {people.length > 0 && (
          <div className="fact">
            <dt>{t('by.person')}</dt>
            <dd>{people.join(' · ')}</dd>
          </div>
        )}
        {cause && (
          <div className="fact">
            <dt>{t('by.cause')}</dt>
            <dd>
              <Link to={addressOfMeasure(cause)}>{t('by.cause.link')}</Link>
            </dd>
          </div>
        )}
        {decision && can('policy.decision.read') && (
          <div className="fact">
            <dt>{t('by.decision')}</dt>
            <dd>
              <Link to={`/decisions/${decision}`}>…{decision.slice(-8)}</Link>
            </dd>
          </div>
        )}
        {item && can('casework.case.read') && (
          <div className="fact">
            <dt>{t('by.case')}</dt>
            <dd>
              <Link to={`/cases/${item}`}>…{item.slice(-8)}</Link>
            </dd>
          </div>
        )}
        {pack && (
          <div className="fact">
            <dt>{t('by.pack')}</dt>
            <dd className="figures">{pack.split('+')[0]}</dd>
          </div>
        )}
      </dl>
    </Panel>
  );
}

export function Followed({ followed }: { followed: readonly Measure[] }) {
  const t = useT(words);
  return (
    <Panel id="followed" title={t('followed.title')}>
      {followed.length === 0 ? <p className="quiet">{t('followed.none')}</p> : <MeasureRows rows={followed} />}
    </Panel>
  );
}

const MOST_NEIGHBOURS = 10;

/** What else holds on the same target: of several the more severe counts. */
export function Neighbours({ measure }: { measure: Measure }) {
  const t = useT(words);
  const query = { target: measure.target, state: 'in-force', limit: MOST_NEIGHBOURS };
  const { data } = useRead<Page<Measure>>('/v1/measures', { query });
  const rows = (data?.items ?? []).filter(({ id }) => id !== measure.id);
  return (
    <Panel
      id="neighbours"
      title={t('neighbours.title')}
      more={<Link to={`/measures?target=${encodeURIComponent(measure.target)}`}>{t('party.all')}</Link>}
    >
      {rows.length === 0 ? <p className="quiet">{t('neighbours.none')}</p> : <MeasureRows rows={rows} />}
    </Panel>
  );
}

export function MadeGood({ all, amount }: { all: readonly Compensation[]; amount: Amount | null }) {
  const t = useT(words);
  const { language } = usePreferences();
  const textOf = ({ kind, detail }: Compensation): ReactNode => {
    if (kind === 'reach') return t('made-good.reach', { span: formatSpan(Number(detail.seconds ?? 0), language) });
    if (kind !== 'money') return kind === 'undo' ? t('made-good.undo') : kind;
    return (
      <>
        {t('made-good.money')} {amount && <Money value={amount} />}
      </>
    );
  };
  return (
    <Panel id="made-good" title={t('made-good.title')}>
      <table className="rows">
        <tbody>
          {all.map((one) => (
            <tr key={one.kind}>
              <td>{textOf(one)}</td>
              <td data-align="right" className="quiet">
                {one.done_at === null ? (
                  t('made-good.open')
                ) : (
                  <>
                    {t('made-good.done')} <Time at={one.done_at} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

const WHAT = ['proposed', 'taken', 'confirm', 'refuse', 'excuse', 'expired', 'reversed', 'refused'] as const;
const REASONS = ['appeal', 'second-look', 'mistake', 'points-withdrawn', 'cause-reversed'] as const;

export function History({ steps }: { steps: readonly Step[] }) {
  const t = useT(words);
  const whatOf = (what: string): string => {
    const known = WHAT.find((one) => one === what);
    return known ? t(`what.${known}`) : what;
  };
  const detailOf = (detail: string | null): string => {
    const known = REASONS.find((one) => one === detail);
    return known ? t(`why.${known}`) : (detail ?? '');
  };
  return (
    <Panel id="history" title={t('history.title')}>
      <table className="rows">
        <tbody>
          {steps.map(({ at, by, by_name, what, detail }) => (
            <tr key={`${at} ${what}`}>
              <td>
                <Time at={at} />
              </td>
              <td>{by_name ?? t(by === null ? 'history.system' : 'history.person')}</td>
              <td>{whatOf(what)}</td>
              <td className="clip quiet">{detailOf(detail)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
