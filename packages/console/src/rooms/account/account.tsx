import { PageHeader } from '../../kit/page-header.tsx';
import { useT } from '../../kit/use-t.ts';
import { Looks } from './looks.tsx';
import { Password } from './password.tsx';
import { Profile } from './profile.tsx';
import { SecondFactor } from './second-factor.tsx';
import { Sessions } from './sessions.tsx';
import { words } from './words.ts';

export function Room() {
  const t = useT(words);
  return (
    <>
      <PageHeader title={t('title')} />
      <div className="columns">
        <Profile />
        <Looks />
        <Password />
        <SecondFactor />
      </div>
      <Sessions />
    </>
  );
}
