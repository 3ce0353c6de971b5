import { Link } from '../../kit/navigation.tsx';
import { useRuleName } from '../../kit/rule-names.ts';

const SIGNS = { gained: '+', lost: '−' } as const;

/** Rules by their names; `how` says that they fire only after a change, or only before it. */
export function RuleChips({ rules, how }: { rules: readonly string[]; how?: keyof typeof SIGNS }) {
  const ruleName = useRuleName();
  return rules.map((rule) => (
    <span key={rule} className="rule-chip" data-how={how}>
      {how && <span className="rule-sign">{SIGNS[how]}</span>}
      <Link to={`/policy/rules/${encodeURIComponent(rule)}`}>{ruleName(rule)}</Link>
    </span>
  ));
}
