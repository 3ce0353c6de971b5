import { listText } from '../../../kit/list-text.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { type CaseOutcome, type Check, faultsOf } from './check.ts';
import { words } from './words.ts';

type Place = Pick<CaseOutcome, 'file' | 'line'>;

export interface CasesPanelProps {
  check: Pick<Check, 'cases' | 'problems' | 'without'>;
  /** What is looked at, and where its cases are. */
  file: string;
  casesFile: string;
  onGo(place: Place): void;
}

/** The cases beside the rules, as they come out with what is written now; those that fail first. */
export function CasesPanel({ check: { cases, problems, without }, file, casesFile, onGo }: CasesPanelProps) {
  const t = useT(words);
  if (cases.length === 0) {
    const elsewhere = problems.filter((problem) => problem.file !== file && problem.file !== casesFile);
    // run without the files that are wrong, there is none beside this one
    if (problems.length === 0 || without.length > 0) return <p className="quiet">{t('cases.none')}</p>;
    if (elsewhere.length < problems.length) return <p className="quiet">{t('cases.broken')}</p>;
    return <Elsewhere text={t('cases.broken.elsewhere')} problems={elsewhere} onGo={onGo} />;
  }
  const failed = cases.filter(({ passed }) => !passed);
  const ordered = [...failed, ...cases.filter(({ passed }) => passed)];
  const leftOut = problems.filter((problem) => without.includes(problem.file));
  return (
    <>
      {leftOut.length > 0 && <Elsewhere text={t('cases.without')} problems={leftOut} onGo={onGo} />}
      <p className={failed.length > 0 ? 'alarming' : undefined} role="status">
        {failed.length > 0
          ? t('cases.failed', { n: failed.length, all: cases.length })
          : t('cases.passed', { n: cases.length })}
      </p>
      <ul className="plain-list case-list">
        {ordered.map((outcome) => (
          <OneCase key={`${outcome.file} ${outcome.line}`} outcome={outcome} onGo={() => onGo(outcome)} />
        ))}
      </ul>
    </>
  );
}

/** The files in which something else has to be mended, each leading to the first place. */
function Elsewhere({ text, problems, onGo }: { text: string; problems: readonly Place[]; onGo(place: Place): void }) {
  const first = [...new Map(problems.toReversed().map((place) => [place.file, place])).values()].reverse();
  return (
    <p className="quiet" role="status">
      {text}{' '}
      {first.map((place, at) => (
        <span key={place.file}>
          {at > 0 && ', '}
          <button type="button" className="link-button" onClick={() => onGo(place)}>
            <code>
              {place.file}:{place.line}
            </code>
          </button>
        </span>
      ))}
    </p>
  );
}

function OneCase({ outcome, onGo }: { outcome: CaseOutcome; onGo(): void }) {
  const t = useT(words);
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const { missing, extra } = faultsOf(outcome);
  const named = (rules: readonly string[]): string => listText(rules.map(ruleName), language);
  return (
    <li data-passed={outcome.passed}>
      <span className="case-mark">{t(outcome.passed ? 'case.passed' : 'case.failed')}</span>
      <div>
        <button type="button" className="link-button" onClick={onGo}>
          <span translate="no">{outcome.name}</span>
        </button>{' '}
        <span className="quiet">{t(outcome.fires.length > 0 ? 'case.fires' : 'case.quiet')}</span>
        {missing.length > 0 && <div className="alarming">{t('case.missing', { list: named(missing) })}</div>}
        {extra.length > 0 && <div className="alarming">{t('case.extra', { list: named(extra) })}</div>}
      </div>
    </li>
  );
}
