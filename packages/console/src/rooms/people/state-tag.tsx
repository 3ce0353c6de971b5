import { Tag } from 'antd';
import { useT } from '../../kit/use-t.ts';
import type { User } from './user.ts';
import { words } from './words.ts';

const COLOURS = { active: 'green', invited: 'gold', disabled: 'default' } as const;

export function StateTag({ state }: Pick<User, 'state'>) {
  const t = useT(words);
  return (
    <Tag color={COLOURS[state]} variant="outlined">
      {t(`state.${state}`)}
    </Tag>
  );
}
