import { useT } from '../../kit/use-t.ts';
import { CoachingView } from './coaching.tsx';
import { WellnessPanel } from './wellness-panel.tsx';
import { words } from './words.ts';

/** One's own figures. */
export function Room() {
  const t = useT(words);
  return (
    <CoachingView path="/v1/quality/me" title={t('me.title')} intro={t('me.intro')}>
      <WellnessPanel />
    </CoachingView>
  );
}
