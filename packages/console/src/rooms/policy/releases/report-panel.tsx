import type { ReactNode } from 'react';
import { Empty } from '../../../kit/empty.tsx';
import { Link } from '../../../kit/navigation.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useT } from '../../../kit/use-t.ts';
import { addressOfEditor } from '../editor/address.ts';
import { ProblemText } from '../problem-text.tsx';
import { faultOf } from './fault.ts';
import type { CaseFailure, PackProblem, Release } from './release.ts';
import { reportWords } from './report-words.ts';

/** What the check found: problems and cases, each leading to its place in the file. */
export function ReportPanel({ release }: { release: Release }) {
  const t = useT(reportWords);
  const { report } = release;
  if (!report && release.state !== 'draft') return null;
  return (
    <section className="panel" aria-labelledby="report">
      <div className="panel-head">
        <h2 id="report">{t('report.title')}</h2>
        {report && (
          <span className="quiet">
            {t('report.at')} <Time at={report.at} />
          </span>
        )}
      </div>
      {report ? <Found release={release} /> : <Empty title={t('report.none.title')}>{t('report.none')}</Empty>}
    </section>
  );
}

function Found({ release }: { release: Release }) {
  const t = useT(reportWords);
  const { problems, warnings, cases, planted, sound } = release.report!;
  return (
    <div className="stack report-parts">
      {sound && <p>{t('report.sound', { n: cases.passed })}</p>}
      {problems.length > 0 && (
        <Problems title={t('report.problems', { n: problems.length })} problems={problems} release={release} />
      )}
      {cases.failed > 0 && (
        <div>
          <h3>{t('report.failed', { n: cases.failed })}</h3>
          <ul className="plain-list problem-list">
            {cases.failures.map((failure) => (
              <li key={`${failure.file} ${failure.line}`}>
                <Place release={release} file={failure.file} line={failure.line} />
                <Failure failure={failure} />
              </li>
            ))}
          </ul>
          <p className="quiet">{t('report.passed', { n: cases.passed })}</p>
        </div>
      )}
      {warnings.length > 0 && (
        <Problems title={t('report.warnings', { n: warnings.length })} problems={warnings} release={release} />
      )}
      {planted.total > 0 && (
        <p className="quiet">{t('report.planted', { found: planted.found, total: planted.total })}</p>
      )}
    </div>
  );
}

function Problems(props: { title: string; problems: readonly PackProblem[]; release: Release }) {
  const { title, problems, release } = props;
  return (
    <div>
      <h3>{title}</h3>
      <ul className="plain-list problem-list">
        {problems.map((problem) => (
          <li key={`${problem.file} ${problem.line} ${problem.column} ${problem.code}`}>
            <Place release={release} file={problem.file} line={problem.line} />
            <ProblemText problem={problem} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Where it stands; for whoever may write in it, a way there. */
function Place({ release, file, line }: { release: Release; file: string; line: number }) {
  const t = useT(reportWords);
  const can = useCan();
  const name: ReactNode = (
    <>
      <code>{file}</code> {t('report.line', { line })}
    </>
  );
  const open = can('policy.pack.edit') && release.steps.includes('edit');
  return (
    <span className="problem-place">
      {open ? <Link to={addressOfEditor({ release: release.id, file, line })}>{name}</Link> : name}
    </span>
  );
}

function Failure({ failure: { name, faults } }: { failure: CaseFailure }) {
  const t = useT(reportWords);
  const ruleName = useRuleName();
  return (
    <span>
      <span translate="no">{name}</span>
      {faults.map((fault) => {
        const known = faultOf(fault);
        return (
          <span key={fault} className="case-fault">
            {known ? (
              t(`fault.${known.kind}`, { rule: ruleName(known.rule) })
            ) : (
              <span lang="en" translate="no">
                {fault}
              </span>
            )}
          </span>
        );
      })}
    </span>
  );
}
