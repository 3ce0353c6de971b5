import { Link } from '../../kit/navigation.tsx';
import { usePreferences } from '../../kit/preferences.tsx';
import { useRuleName } from '../../kit/rule-names.ts';

/** The rules that refer to something, by name. */
export function UsedBy({ rules = [] }: { rules?: readonly string[] | undefined }) {
  const ruleName = useRuleName();
  const { language } = usePreferences();
  return rules.map((rule, at) => (
    <span key={rule}>
      {at > 0 && (language === 'en' ? ', ' : '、')}
      <Link to={`/policy/rules/${encodeURIComponent(rule)}`}>{ruleName(rule)}</Link>
    </span>
  ));
}
