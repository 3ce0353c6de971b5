import { Skeleton } from 'antd';

/** Where a room will be in a moment. */
export function Opening() {
  return (
    <div className="opening" aria-busy="true">
      <Skeleton active title={{ width: 160 }} paragraph={{ rows: 6 }} />
    </div>
  );
}
