import { Skeleton, theme } from 'antd';
import { lazy, Suspense } from 'react';
import type { EChartsCoreOption } from './chart-canvas.tsx';
import { usePreferences } from './preferences.tsx';

export interface ChartProps {
  /** Of ECharts: line, bar, sankey, custom; grid, tooltip, legend, markLine. Colours and fonts are set here. */
  option: EChartsCoreOption;
  height: number;
  /** What it shows, in a sentence, for who cannot see it. */
  label: string;
  /** A part was clicked: every figure links to its rows. */
  onPick?: (part: { name: string; seriesName: string; dataIndex: number; value: unknown }) => void;
}

// charts are half a megabyte: pages without one do not load them
const Canvas = lazy(() => import('./chart-canvas.tsx').then(({ ChartCanvas }) => ({ default: ChartCanvas })));

export function Chart({ option, height, label, onPick }: ChartProps) {
  const { token } = theme.useToken();
  const { dark } = usePreferences();
  return (
    <figure className="chart" style={{ height }} aria-label={label}>
      <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 4 }} />}>
        <Canvas
          option={option}
          onPick={onPick}
          look={{
            dark, // a canvas knows no variables
            font: token.fontFamily.replace(/^var[^,]*, /, ''),
            text: token.colorTextSecondary,
            line: token.colorBorderSecondary,
          }}
        />
      </Suspense>
    </figure>
  );
}

/** No more than five, told apart without colour by order and label; the same for a verdict everywhere. */
export const VERDICT_COLOURS = {
  light: { allow: '#3f8f5f', observe: '#3572b0', limit: '#b7791f', reject: '#b83a3a' },
  dark: { allow: '#67b587', observe: '#6aa5e0', limit: '#d9a441', reject: '#e07070' },
} as const;
