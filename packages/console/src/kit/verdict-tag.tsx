import { Tag } from 'antd';
import { usePreferences } from './preferences.tsx';
import { useT } from './use-t.ts';

export const VERDICTS = ['allow', 'observe', 'limit', 'reject'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** Dark enough, or light enough, to be read on a page: 4.5 or more. */
const COLOURS = {
  light: { allow: '#2b6a43', observe: '#2a5d94', limit: '#855400', reject: '#a62f2f' },
  dark: { allow: '#86cfa3', observe: '#8abdec', limit: '#e2b765', reject: '#f09a9a' },
} as const;

/** A verdict in its word, or in one that its reader knows better; the colour says it once more. */
export function VerdictTag({ verdict, text }: { verdict: Verdict; text?: string }) {
  const t = useT();
  const { dark } = usePreferences();
  const color = COLOURS[dark ? 'dark' : 'light'][verdict];
  return (
    <Tag className="verdict-tag" style={{ marginInlineEnd: 0, color, borderColor: color, background: 'transparent' }}>
      {text ?? t(`verdict.${verdict}`)}
    </Tag>
  );
}
