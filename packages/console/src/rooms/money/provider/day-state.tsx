import { Tag } from 'antd';
import { useT } from '../../../kit/use-t.ts';
import { words } from './provider-words.ts';

export interface Day {
  day: string;
  state: 'refused' | 'read' | 'clean' | 'differs';
  at: string;
  reason: string | null;
  line: number | null;
  lines: number;
  sha256: string | null;
}

const COLOURS = { refused: 'red', read: 'blue', clean: 'green', differs: 'gold' } as const;

export function DayState({ state }: { state: Day['state'] }) {
  const t = useT(words);
  return (
    <Tag color={COLOURS[state]} variant="outlined">
      {t(`day.state.${state}`)}
    </Tag>
  );
}

export const dayPage = (day: string): string => `/money/reconciliations/${day}`;
