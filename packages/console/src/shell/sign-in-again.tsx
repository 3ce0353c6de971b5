import { useQueryClient } from '@tanstack/react-query';
import { Modal } from 'antd';
import type { Me } from '../kit/session.tsx';
import { SignInForm } from '../kit/sign-in-form.tsx';
import { useT } from '../kit/use-t.ts';
import { useGate } from './use-gate.tsx';
import { ME } from './use-myself.ts';
import { words } from './words.ts';

/** The session has ended under an open page: signing in over it keeps all that was typed. */
export function SignInAgain({ me }: { me: Me }) {
  const t = useT(words);
  const gate = useGate();
  const client = useQueryClient();
  return (
    <Modal
      open
      footer={null}
      title={t('again.title')}
      onCancel={() => gate.settle(false)}
      mask={{ closable: false }}
      width={400}
    >
      <p>{t('again.text')}</p>
      <SignInForm
        email={me.user.email ?? undefined}
        onSignedIn={(now) => {
          // what is on the page was shown to somebody else
          if (now.user.id !== me.user.id) return window.location.assign('/');
          client.setQueryData(ME, now);
          gate.settle(true);
        }}
      />
    </Modal>
  );
}
