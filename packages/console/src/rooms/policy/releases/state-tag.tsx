import { Tag } from 'antd';
import { useT } from '../../../kit/use-t.ts';
import type { ReleaseLine, State } from './release.ts';
import { words } from './words.ts';

const TONES: Partial<Record<State, string>> = { active: 'green', shadow: 'gold', rollout: 'gold', validated: 'gold' };

/** What state a release is in, in its word; the colour says whether somebody waits for it. */
export function StateTag({ release: { state, percent } }: { release: Pick<ReleaseLine, 'state' | 'percent'> }) {
  const t = useT(words);
  const text =
    state !== 'rollout'
      ? t(`state.${state}`)
      : percent === null
        ? t('state.rollout.plain')
        : t('state.rollout', { percent });
  return (
    <Tag variant="outlined" color={TONES[state] ?? 'default'} style={{ marginInlineEnd: 0 }}>
      {text}
    </Tag>
  );
}
