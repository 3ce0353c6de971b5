import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useDocumentTitle } from '../../kit/page-header.tsx';
import { SignInForm } from '../../kit/sign-in-form.tsx';
import { useT } from '../../kit/use-t.ts';

export function Room() {
  const t = useT();
  const client = useQueryClient();
  useDocumentTitle(t('sign-in.go'));
  const next = useLocation({ select: ({ search }) => (search as { next?: string }).next });
  return (
    <main className="sign-in">
      <h1>{t('product')}</h1>
      <SignInForm
        onSignedIn={(me) => {
          client.setQueryData(['/v1/session', {}], me);
          window.location.assign(next?.startsWith('/') ? next : '/');
        }}
      />
    </main>
  );
}
