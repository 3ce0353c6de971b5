import { Button } from 'antd';
import { useState } from 'react';
import { useConnection } from '../kit/stream/use-stream.tsx';
import { useT } from '../kit/use-t.ts';
import { useNewBuild } from './use-new-build.ts';
import { words } from './words.ts';

/** What stands above a page when the world outside has changed. */
export function Banners() {
  const t = useT(words);
  const { phase, failures } = useConnection();
  const [later, setLater] = useState(false);
  const newBuild = useNewBuild();
  const trouble =
    phase === 'offline' ? t('live.offline') : phase === 'waiting' && failures > 1 ? t('live.waiting') : undefined;
  return (
    <div role="status">
      {trouble !== undefined && <div className="banner">{trouble}</div>}
      {newBuild && !later && (
        <div className="banner">
          {t('build.new')}
          <Button size="small" onClick={() => window.location.reload()}>
            {t('build.reload')}
          </Button>
          <Button size="small" type="text" onClick={() => setLater(true)}>
            {t('build.later')}
          </Button>
        </div>
      )}
    </div>
  );
}
