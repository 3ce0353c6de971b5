import { useLocation } from '@tanstack/react-router';
import { Alert, Button, Divider } from 'antd';
import { BareFrame } from '../../kit/bare-frame.tsx';
import { Link } from '../../kit/navigation.tsx';
import { useDocumentTitle } from '../../kit/page-header.tsx';
import { safeNext } from '../../kit/safe-next.ts';
import { SignInForm } from '../../kit/sign-in-form.tsx';
import { useRead } from '../../kit/use-api.tsx';
import { useT } from '../../kit/use-t.ts';
import { words } from './words.ts';

interface Options {
  oidc: { id: string; label: string }[];
  demo: boolean;
}

export function Room() {
  const t = useT(words);
  useDocumentTitle(t('sign-in.go'));
  const next = useLocation({ select: ({ search }) => (search as { next?: string }).next });
  const { data } = useRead<Options>('/v1/session/options');
  const oidc = data?.oidc ?? [];
  return (
    <BareFrame title={t('title')} line={t('line')}>
      {oidc.map(({ id, label }) => (
        <Button key={id} block href={`/v1/session/oidc/${encodeURIComponent(id)}`} style={{ marginBottom: 8 }}>
          {t('oidc', { name: label })}
        </Button>
      ))}
      {oidc.length > 0 && (
        <Divider plain>
          <span className="quiet">{t('or')}</span>
        </Divider>
      )}
      {/* a whole new page: nothing of whoever was here before stays in memory */}
      <SignInForm onSignedIn={() => window.location.assign(safeNext(next))} />
      <p className="quiet">{t('forgot')}</p>
      {/* whoever is bound by the rules finds them without signing in */}
      <p>
        <Link to="/rule-centre">{t('rules')}</Link>
      </p>
      {data?.demo && <Alert type="info" showIcon={false} title={t('demo')} />}
    </BareFrame>
  );
}
