import { Button } from 'antd';
import type { ReactNode } from 'react';

/** A list of `usePages`, as far as it has to know. */
interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage(): Promise<unknown>;
}

/** Brings the next page of a list; nothing where there is none. */
export function MoreButton({ of, children }: { of: Pages; children: ReactNode }) {
  if (!of.hasNextPage) return null;
  return (
    <Button block loading={of.isFetchingNextPage} onClick={() => void of.fetchNextPage()}>
      {children}
    </Button>
  );
}
