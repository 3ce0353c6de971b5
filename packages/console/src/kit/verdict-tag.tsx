import { Tag } from 'antd';
import { useT } from './use-t.ts';

export const VERDICTS = ['allow', 'observe', 'limit', 'reject'] as const;
export type Verdict = (typeof VERDICTS)[number];

const COLOURS = { allow: 'green', observe: 'blue', limit: 'gold', reject: 'red' } as const;

/** A verdict in its word; the colour says it once more. */
export function VerdictTag({ verdict }: { verdict: Verdict }) {
  const t = useT();
  return (
    <Tag color={COLOURS[verdict]} variant="outlined" style={{ marginInlineEnd: 0 }}>
      {t(`verdict.${verdict}`)}
    </Tag>
  );
}
