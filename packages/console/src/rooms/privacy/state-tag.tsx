import { Tag } from 'antd';
import { useT } from '../../kit/use-t.ts';
import { type RequestState, STATE_COLOURS } from './model.ts';
import { words } from './words.ts';

export function StateTag({ state }: { state: RequestState }) {
  const t = useT(words);
  return (
    <Tag color={STATE_COLOURS[state]} variant="outlined">
      {t(`state.${state}`)}
    </Tag>
  );
}
