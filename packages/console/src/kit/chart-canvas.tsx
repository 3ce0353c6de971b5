import { BarChart, CustomChart, LineChart, SankeyChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import type { EChartsCoreOption } from 'echarts/core';
import { type ECharts, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import type { ChartProps } from './chart.tsx';

export type { EChartsCoreOption };

use([
  BarChart,
  CustomChart,
  LineChart,
  SankeyChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  SVGRenderer,
]);

interface CanvasProps {
  option: EChartsCoreOption;
  onPick: ChartProps['onPick'];
  look: { dark: boolean; font: string; text: string; line: string };
}

const hasRoom = (place: HTMLElement | null): boolean =>
  place !== null && place.clientWidth > 0 && place.clientHeight > 0;

export function ChartCanvas({ option, onPick, look }: CanvasProps) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const pick = useRef(onPick);
  const draw = useRef<() => void>(undefined);
  const missed = useRef(false);
  useEffect(() => {
    pick.current = onPick;
  });
  useEffect(() => {
    const made = init(place.current, look.dark ? 'dark' : undefined, { renderer: 'svg' });
    chart.current = made;
    made.on('click', ({ name, seriesName, dataIndex, value }) =>
      pick.current?.({ name: name ?? '', seriesName: seriesName ?? '', dataIndex: dataIndex ?? 0, value }),
    );
    const observer = new ResizeObserver(() => {
      if (!hasRoom(place.current)) return;
      made.resize();
      if (missed.current) draw.current?.();
    });
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, [look.dark]);
  useEffect(() => {
    draw.current = () => {
      // into no room at all, as while its page is not laid out yet, a Sankey cannot be drawn
      missed.current = !hasRoom(place.current);
      if (missed.current) return;
      chart.current?.setOption(
        {
          backgroundColor: 'transparent',
          animation: false,
          textStyle: { fontFamily: look.font, color: look.text },
          ...option,
        },
        { notMerge: true },
      );
    };
    draw.current();
  });
  return <div ref={place} className="chart-place" />;
}
