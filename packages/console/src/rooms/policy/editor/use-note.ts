import { usePreferences } from '../../../kit/preferences.tsx';
import { useRuleName } from '../../../kit/rule-names.ts';
import { useT } from '../../../kit/use-t.ts';
import type { Check } from './check.ts';
import { words } from './words.ts';

/** What the note of a new draft begins with: the rule, where only one has changed. */
export function useNote(check: Check | undefined): string {
  const t = useT(words);
  const { language } = usePreferences();
  const ruleName = useRuleName();
  const { added, changed, removed } = check?.diff?.rules ?? { added: [], changed: [], removed: [] };
  const [first] = added;
  const [{ name } = { name: undefined }] = changed;
  if (added.length + changed.length + removed.length !== 1) return '';
  if (name !== undefined) return t('save.note.rule', { name: ruleName(name) });
  if (first === undefined) return '';
  const form = check?.rule?.form;
  return t('save.note.new', { name: (form?.id === first && form.title[language]) || first });
}
