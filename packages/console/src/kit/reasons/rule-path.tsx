import { Tag } from 'antd';
import { listText } from '../list-text.ts';
import type { ExplainedRule } from '../model.ts';
import { Link } from '../navigation.tsx';
import { usePreferences } from '../preferences.tsx';
import { useT } from '../use-t.ts';
import { rulePathWords } from './rule-path-words.ts';

/** How one rule came to its outcome: what matched, its condition, its exemptions; a tree that reads downwards. */
export function RulePath({ rule }: { rule: ExplainedRule }) {
  const t = useT(rulePathWords);
  const { language } = usePreferences();
  const found = rule.matches.filter(({ count }) => count > 0);
  const missing = rule.matches.filter(({ count }) => count === 0).map(({ name }) => name);
  return (
    <div className="rule-path">
      <div className="rule-path-head">
        <Outcome outcome={rule.outcome} nearly={rule.nearly} />
        <Link to={`/policy/rules/${encodeURIComponent(rule.rule)}`}>{rule.title || rule.rule}</Link>
        <span className="quiet rule-path-id">{rule.rule}</span>
      </div>
      {rule.near_reason && <p className="rule-path-near">{rule.near_reason}</p>}
      <ul className="rule-tree">
        {rule.matches.length > 0 && (
          <li>
            <span className="tree-name">{t('matches')}</span>
            <ul>
              {found.map(({ name, count, terms }) => (
                <li key={name}>
                  <code>{name}</code> {t('count', { n: count })}
                  {terms.length > 0 && <span className="tree-terms">{terms.map((term) => `“${term}”`).join(' ')}</span>}
                </li>
              ))}
              {missing.length > 0 && (
                <li className="quiet">
                  {t('none')} {listText(missing, language)}
                </li>
              )}
            </ul>
          </li>
        )}
        <li>
          <span className="tree-name">{t('when')}</span> <Value of={rule.when} />
          <pre className="expression">{rule.when.expression.trim()}</pre>
        </li>
        {rule.unless.length > 0 && (
          <li>
            <span className="tree-name">{t('unless')}</span>
            <ul>
              {rule.unless.map((part) => (
                <li key={part.id}>
                  {part.why || part.id} <Value of={part} asked={part.asked !== false} />
                  <pre className="expression">{part.expression.trim()}</pre>
                </li>
              ))}
            </ul>
          </li>
        )}
      </ul>
    </div>
  );
}

const TONES = { fired: 'red', snoozed: 'purple', exempted: 'green', error: 'gold', quiet: 'default' } as const;

function Outcome({ outcome, nearly }: Pick<ExplainedRule, 'outcome' | 'nearly'>) {
  const t = useT(rulePathWords);
  const text = outcome === 'quiet' && nearly ? t('nearly') : t(`outcome.${outcome}`);
  return (
    <Tag variant="outlined" color={TONES[outcome]}>
      {text}
    </Tag>
  );
}

function Value({ of, asked = true }: { of: ExplainedRule['when']; asked?: boolean }) {
  const t = useT(rulePathWords);
  if (of.error) return <span className="alarming">{t('error', { message: of.error.message })}</span>;
  if (!asked || of.value === undefined) return <span className="quiet">{t('not-asked')}</span>;
  if (of.value === true) return <strong>{t('true')}</strong>;
  if (of.value === false) return <span className="quiet">{t('false')}</span>;
  return <code>{String(of.value)}</code>;
}
