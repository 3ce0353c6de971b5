import { formatShare } from '../../../kit/format.ts';
import { usePreferences } from '../../../kit/preferences.tsx';
import { useT } from '../../../kit/use-t.ts';
import type { ScanLine } from './scan.ts';
import { words } from './words.ts';

/** How far it is, in words. */
export function ScanStateWord({ of }: { of: ScanLine }) {
  const t = useT(words);
  const { language } = usePreferences();
  const { state, progress, application } = of;
  if (state === 'ready' && application && application.acted > 0) return t('state.applied');
  return t(`state.${state}`, { share: formatShare(progress, language, 0) });
}
