import { type Good, goodChoice } from '../goods.ts';
import { usePreferences } from '../preferences.tsx';
import { useT } from '../use-t.ts';
import { Choice } from './choice.tsx';
import { words } from './words.ts';

export interface ItemChoiceProps {
  goods: readonly Good[];
  /** Ids of those for which the right can be used. */
  items: readonly string[];
  value: string | undefined;
  onChange(item: string): void;
}

/** Which of the goods a right is used for; with one there is nothing to choose. */
export function ItemChoice({ goods, items, value, onChange }: ItemChoiceProps) {
  const t = useT(words);
  const { language } = usePreferences();
  if (items.length < 2) return null;
  const options = items.map((one) => goodChoice(goods, one, language));
  return <Choice label={t('item')} value={value} options={options} onChange={onChange} />;
}
