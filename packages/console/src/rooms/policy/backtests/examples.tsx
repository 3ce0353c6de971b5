import { Tabs } from 'antd';
import { eventNames } from '../../../kit/event-names.ts';
import { nameOf } from '../../../kit/names.ts';
import { Link } from '../../../kit/navigation.tsx';
import { usePreferences } from '../../../kit/preferences.tsx';
import { SubjectLink } from '../../../kit/subject-link.tsx';
import { useT } from '../../../kit/use-t.ts';
import { VerdictTag } from '../../../kit/verdict-tag.tsx';
import { RuleChips } from '../rule-chips.tsx';
import { type BacktestReport, EXAMPLE_KINDS, type Example, type ExampleKind } from './backtest.ts';
import { words } from './words.ts';

/** Events to read before one believes the figures; the kinds that there are come first. */
export function Examples({ report: { examples } }: { report: BacktestReport }) {
  const t = useT(words);
  const kinds = [...EXAMPLE_KINDS].sort((a, b) => Number(examples[a].length === 0) - Number(examples[b].length === 0));
  return (
    <section className="panel" aria-labelledby="examples">
      <div className="panel-head">
        <h2 id="examples">{t('examples.title')}</h2>
        <span className="quiet">{t('examples.more')}</span>
      </div>
      <Tabs
        destroyOnHidden
        items={kinds.map((kind) => ({
          key: kind,
          label: t(`examples.${kind}`, { n: examples[kind].length }),
          children: <Kind kind={kind} examples={examples[kind]} />,
        }))}
      />
    </section>
  );
}

const FEW = 5;

/** Some to read on the way to a decision: of the kind that tells most against the change. */
export function FewExamples({ report: { examples } }: { report: BacktestReport }) {
  const t = useT(words);
  const kind = EXAMPLE_KINDS.find((one) => examples[one].length > 0);
  if (kind === undefined) return null;
  return (
    <>
      <h3>{t('examples.title')}</h3>
      <p className="quiet">{t(`examples.${kind}.text`)}</p>
      <ul className="plain-list few-examples">
        {examples[kind].slice(0, FEW).map(({ eventId, decisionId, subject, base, candidate }) => (
          <li key={eventId}>
            <VerdictTag verdict={base} /> → <VerdictTag verdict={candidate} />
            <SubjectLink subject={subject} />
            {decisionId && <Link to={`/decisions/${decisionId}`}>{t('examples.open')}</Link>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Kind({ kind, examples }: { kind: ExampleKind; examples: readonly Example[] }) {
  const t = useT(words);
  const { language } = usePreferences();
  return (
    <>
      <p className="quiet">{t(`examples.${kind}.text`)}</p>
      {examples.length === 0 ? (
        <p>{t('examples.none')}</p>
      ) : (
        <div className="scroll-x">
          <table className="rows examples">
            <thead>
              <tr>
                {(['subject', 'type', 'base', 'candidate', 'label', 'rules'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`examples.column.${column}`)}
                  </th>
                ))}
                <th scope="col" aria-label={t('examples.open')} />
              </tr>
            </thead>
            <tbody>
              {examples.map((one) => (
                <tr key={one.eventId}>
                  <td>
                    <SubjectLink subject={one.subject} />
                  </td>
                  <td>{nameOf(eventNames, one.type, language)}</td>
                  <td>
                    <VerdictTag verdict={one.base} />
                  </td>
                  <td>
                    <VerdictTag verdict={one.candidate} />
                  </td>
                  <td>{one.label === null ? '–' : <VerdictTag verdict={one.label} />}</td>
                  <td className="clip">
                    <RuleChips rules={one.gained} how="gained" /> <RuleChips rules={one.lost} how="lost" />
                  </td>
                  <td data-align="right">
                    {one.decisionId && <Link to={`/decisions/${one.decisionId}`}>{t('examples.open')}</Link>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
