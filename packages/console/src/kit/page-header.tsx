import { type ReactNode, useEffect } from 'react';
import { useT } from './use-t.ts';

export interface PageHeaderProps {
  title: ReactNode;
  /** For the browser's tab, where `title` is more than a text. */
  name?: string;
  /** Where the page hangs, above the title. */
  above?: ReactNode;
  /** One line about what the page is for. */
  children?: ReactNode;
  /** Buttons. */
  actions?: ReactNode;
}

/** The head of every page: its one h1, and the title of the document. */
export function PageHeader({ title, name, above, children, actions }: PageHeaderProps) {
  useDocumentTitle(name ?? (typeof title === 'string' ? title : undefined));
  return (
    <header className="page-header">
      <div className="page-header-text">
        {above && <div className="page-above">{above}</div>}
        <h1>{title}</h1>
        {children && <div className="page-intro">{children}</div>}
      </div>
      {actions && <div className="page-actions">{actions}</div>}
    </header>
  );
}

export function useDocumentTitle(name: string | undefined): void {
  const t = useT();
  useEffect(() => {
    document.title = name === undefined ? t('product') : `${name} · ${t('product')}`;
  }, [name, t]);
}
