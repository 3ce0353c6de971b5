import { Tag } from 'antd';
import { CopyId } from '../../kit/copy-id.tsx';
import { secondsOf } from '../../kit/duration.ts';
import { formatSpan } from '../../kit/format.ts';
import type { DecisionContext, Snapshot } from '../../kit/model.ts';
import { measureNames, nameOf } from '../../kit/names.ts';
import { Link, useGo } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRuleName } from '../../kit/rule-names.ts';
import { SubjectLink, subjectAddress } from '../../kit/subject-link.tsx';
import { Time } from '../../kit/time.tsx';
import { useT } from '../../kit/use-t.ts';
import { VerdictTag } from '../../kit/verdict-tag.tsx';
import { words } from './words.ts';

interface SectionProps {
  context: DecisionContext;
}

/** By what: the pack, and the data that rules were given beside the event. */
export function Basis({ context: { decision, pack } }: SectionProps) {
  const t = useT(words);
  const parts = snapshotParts(decision.snapshot);
  const hash = decision.pack.split('sha256:')[1];
  return (
    <section className="panel" aria-labelledby="by">
      <h2 id="by">{t('by.title')}</h2>
      <dl className="facts">
        <dt>{t('by.pack')}</dt>
        <dd>
          <Link to={`/policy/packs?pack=${encodeURIComponent(pack.name)}`}>
            {decision.pack.split('@')[0]} {pack.version}
          </Link>{' '}
          {pack.in_force ? <Tag>{t('by.in-force')}</Tag> : <span className="quiet">{t('by.former')}</span>}
          {hash && (
            <span className="quiet by-hash">
              sha256 <CopyId id={hash.slice(0, 12)} />
            </span>
          )}
        </dd>
        <dt>{t('by.snapshot')}</dt>
        <dd>
          {parts.length === 0 ? (
            <span className="quiet">{t('by.snapshot.none')}</span>
          ) : (
            <ul className="plain-list">
              {parts.map(({ kind, name, value }) => (
                <li key={`${kind} ${name}`}>
                  <span className="quiet">{t(`by.${kind}`)}</span> {name} = <code>{value}</code>
                </li>
              ))}
            </ul>
          )}
        </dd>
      </dl>
    </section>
  );
}

function snapshotParts({ features, signals, lists, models }: Snapshot) {
  const of = (kind: 'features' | 'signals' | 'models', values: Record<string, unknown>) =>
    Object.entries(values).map(([name, value]) => ({ kind, name, value: JSON.stringify(value) }));
  return [
    ...of('features', features),
    ...of('signals', signals),
    ...Object.entries(lists).map(([name, values]) => ({
      kind: 'lists' as const,
      name,
      value: values.length > 5 ? `${values.slice(0, 5).join(', ')} … (${values.length})` : values.join(', '),
    })),
    ...of('models', models),
  ];
}

/** What was done. */
export function Done({ context: { decision } }: SectionProps) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <section className="panel" aria-labelledby="done">
      <h2 id="done">{t('done.title')}</h2>
      {decision.measures.length === 0 ? (
        <p className="quiet">{t('done.none')}</p>
      ) : (
        <>
          <ul className="plain-list measures">
            {decision.measures.map((measure) => {
              const to = measure.subject ?? measure.party;
              return (
                <li key={`${measure.kind} ${to}`}>
                  <strong>{nameOf(measureNames, measure.kind, language)}</strong>
                  {measure.points !== undefined && ` ${t('done.points', { n: measure.points })}`}
                  {measure.duration && ` · ${t('done.for', { span: spanText(measure.duration) })}`}
                  {to && (
                    <>
                      {' · '}
                      <SubjectLink subject={to} />
                    </>
                  )}
                </li>
              );
            })}
          </ul>
          <p className="quiet">{t('done.note')}</p>
        </>
      )}
    </section>
  );

  function spanText(duration: string): string {
    const seconds = secondsOf(duration);
    return seconds === undefined ? duration : formatSpan(seconds, language);
  }
}

/** How to undo it, and whom to ask. */
export function Undo({ context }: SectionProps) {
  const t = useT(words);
  const go = useGo();
  const asked = context.case;
  return (
    <section className="panel" aria-labelledby="undo">
      <h2 id="undo">{t('undo.title')}</h2>
      {asked ? (
        <p>
          {t('undo.case')} {t(`undo.case.${asked.state}`)}
          {' · '}
          <Time at={asked.opened_at} as="ago" />
          {' · '}
          <Link to={`/cases/${asked.id}`} onClick={() => go(`/cases/${asked.id}`)}>
            {t('undo.case.open-it')}
          </Link>
        </p>
      ) : (
        <p className="quiet">{t('undo.none')}</p>
      )}
    </section>
  );
}

/** What happened to the same subject before. */
export function Before({ context: { earlier, decision } }: SectionProps) {
  const t = useT(words);
  const ruleName = useRuleName();
  return (
    <section className="panel" aria-labelledby="before">
      <div className="panel-head">
        <h2 id="before">{t('before.title')}</h2>
        <Link to={subjectAddress(decision.subject)} className="panel-more">
          {t('before.all')}
        </Link>
      </div>
      {earlier.length === 0 ? (
        <p className="quiet">{t('before.none')}</p>
      ) : (
        <table className="rows">
          <tbody>
            {earlier.map((row) => (
              <tr key={row.id}>
                <td className="before-time">
                  <Link to={`/decisions/${row.id}`}>
                    <Time at={row.decided_at} />
                  </Link>
                </td>
                <td className="before-verdict">
                  <VerdictTag verdict={row.verdict} />
                </td>
                <td className="clip">{row.rules.length > 0 ? ruleName(row.rules[0]!) : t('reasons.none')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
