import { Link } from '../../kit/navigation.tsx';
import { useRuleName } from '../../kit/rule-names.ts';

/** The rules that refer to something, by name. */
export function UsedBy({ rules = [] }: { rules?: readonly string[] | undefined }) {
  const ruleName = useRuleName();
  return rules.map((rule, at) => (
    <span key={rule}>
      {at > 0 && '、'}
      <Link to={`/policy/rules/${encodeURIComponent(rule)}`}>{ruleName(rule)}</Link>
    </span>
  ));
}
