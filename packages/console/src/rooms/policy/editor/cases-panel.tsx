import { listText } from '../../../kit/list-text.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import { type CaseOutcome, faultsOf } from './check.ts';
import { words } from './words.ts';

export interface CasesPanelProps {
  cases: readonly CaseOutcome[];
  /** Whether the content can decide at all. */
  whole: boolean;
  onGo(outcome: CaseOutcome): void;
}

/** The cases beside the rules, as they come out with what is written now; those that fail first. */
export function CasesPanel({ cases, whole, onGo }: CasesPanelProps) {
  const t = useT(words);
  if (!whole) return <p className="quiet">{t('cases.broken')}</p>;
  if (cases.length === 0) return <p className="quiet">{t('cases.none')}</p>;
  const failed = cases.filter(({ passed }) => !passed);
  const ordered = [...failed, ...cases.filter(({ passed }) => passed)];
  return (
    <>
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
