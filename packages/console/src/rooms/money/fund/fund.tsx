import { Button, Skeleton } from 'antd';
import { useState } from 'react';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { FilterBar } from '../../../kit/filter-bar.tsx';
import { useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan } from '../../../kit/session.tsx';
import { useReloadSlowly } from '../../../kit/stream/use-reload-slowly.ts';
import { useRead } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { AskDialog, type Asking } from './ask-dialog.tsx';
import { Asked } from './asked.tsx';
import { Flows } from './flows.tsx';
import type { Fund, FundRequest } from './fund-model.ts';
import { words } from './fund-words.ts';
import { Requests } from './requests.tsx';
import { Standings } from './standings.tsx';
import { Ages, Cohorts, Exposures } from './tables.tsx';
import '../money.css';

/** Whether the fund can pay, first; then where money went, and what is to come back. */
export function Room() {
  const t = useT(words);
  const can = useCan();
  const { filters, set, clear } = useFilters(['from', 'to']);
  const [asking, setAsking] = useState<Asking>();
  const [asked, setAsked] = useState<FundRequest>();
  const read = useRead<Fund>('/v1/fund', { query: filters, keep: true });
  useReloadSlowly(['money', 'notifications'], ['/v1/fund']);
  const fund = read.data;
  const mayAsk = can('service.fund.ask');
  return (
    <div className="money-page">
      <PageHeader
        title={t('title')}
        actions={
          mayAsk && (
            <Button type="primary" onClick={() => setAsking({ kind: 'contribute' })}>
              {t('contribute')}
            </Button>
          )
        }
      >
        {t('intro')}
      </PageHeader>
      {asked && <Asked made={asked} />}
      {read.isError && <ErrorPanel error={read.error} retry={() => void read.refetch()} />}
      {read.isPending && <Skeleton active />}
      {fund?.funds.length === 0 && <Empty title={t('empty.title')}>{t('empty.text')}</Empty>}
      {fund && <Standings standings={fund.funds} />}
      <Requests />
      {fund && fund.funds.length > 0 && (
        <>
          <FilterBar
            fields={[{ kind: 'range', name: 'from', until: 'to', label: t('filter.time') }]}
            {...{ filters, set, clear }}
          />
          <Flows flows={fund.flows} />
          <div className="money-two">
            <Exposures
              rows={fund.exposures}
              writeOff={
                mayAsk
                  ? ({ merchant_id, receivable }) => setAsking({ kind: 'write-off', merchant: merchant_id, receivable })
                  : undefined
              }
            />
            <Ages rows={fund.receivables} />
          </div>
          <Cohorts rows={fund.cohorts} />
        </>
      )}
      {asking && <AskDialog asking={asking} close={() => setAsking(undefined)} asked={setAsked} />}
    </div>
  );
}
