import { Tabs } from 'antd';
import { useFilters } from '../../kit/navigation.tsx';
import { PageHeader } from '../../kit/page-header.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { Announced } from './announced.tsx';
import { Applies } from './applies.tsx';
import { Consultations } from './consultations.tsx';
import { MeasuresTaken } from './measures-taken.tsx';
import { Past } from './past.tsx';
import { PublicFrame } from './public-frame.tsx';
import { words } from './words.ts';

/** GET /v1/rule-centre. */
export interface Centre {
  topics: { topic: string; rules: number }[];
  announced: number;
  open_consultations: number;
}

/** What rules apply, what will change, what people are asked, what has changed: for everybody. */
export function Room() {
  const t = useT(words);
  const { filters, set } = useFilters(['view']);
  const centre = useRead<Centre>('/v1/rule-centre');
  const { announced = 0, open_consultations: open = 0 } = centre.data ?? {};
  return (
    <PublicFrame>
      <PageHeader title={t('title')}>{t('intro')}</PageHeader>
      <Tabs
        destroyOnHidden
        activeKey={filters.view ?? 'rules'}
        onChange={(view) => set({ view: view === 'rules' ? '' : view })}
        items={[
          { key: 'rules', label: t('tab.rules'), children: <Applies centre={centre.data} /> },
          { key: 'changes', label: t('tab.changes', { n: announced }), children: <Announced /> },
          { key: 'consultations', label: t('tab.consultations', { n: open }), children: <Consultations /> },
          { key: 'measures', label: t('tab.measures'), children: <MeasuresTaken /> },
          { key: 'past', label: t('tab.past'), children: <Past /> },
        ]}
      />
    </PublicFrame>
  );
}
