import type { UseQueryResult } from '@tanstack/react-query';
import { Skeleton } from 'antd';
import type { ReactNode } from 'react';
import { Empty } from './empty.tsx';
import { ErrorPanel } from './error-panel.tsx';
import { problemOf } from './problem.ts';

export interface NotHereProps {
  read: Pick<UseQueryResult, 'isError' | 'error' | 'refetch'>;
  /** That there is none: `没有这次回测`. */
  gone: string;
  /** The way back. */
  above: ReactNode;
  /** What comes here. */
  children: ReactNode;
}

/** In place of a page whose thing is not here: it is on its way, or is not there, or could not be read. */
export function NotHere({ read, gone, above, children }: NotHereProps) {
  if (!read.isError) return <Skeleton active />;
  if (problemOf(read.error).status !== 404) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  return (
    <Empty title={gone} action={above}>
      {children}
    </Empty>
  );
}
