import type { ReactNode } from 'react';

export interface EmptyProps {
  /** What is not here: `还没有工单`. */
  title: string;
  /** What comes here, when, and how to try it. */
  children: ReactNode;
  /** The way to try it. */
  action?: ReactNode;
}

/** An empty place that teaches. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
    <div className="empty">
      <div className="empty-title">{title}</div>
      <div className="empty-text">{children}</div>
      {action && <div className="empty-action">{action}</div>}
    </div>
  );
}
