import { Alert, Button, Modal, Tag } from 'antd';
import { useEffect, useState } from 'react';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Figure } from '../../../kit/figures.tsx';
import { useCan } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { isMove, KEYRING, type Keyring, progressOf } from './model.ts';
import { Move, MoveKeys } from './move.tsx';
import { words } from './words.ts';

const BUSY_MS = 2_000;
const QUIET_MS = 30_000;

/** The keyring, read often while something is under way and now and then otherwise. */
export function useKeyring() {
  const [every, setEvery] = useState(QUIET_MS);
  const read = useRead<Keyring>(KEYRING, { every });
  const busy =
    read.data !== undefined &&
    (progressOf(read.data) !== undefined || read.data.generations.some(({ state }) => state !== 'asked'));
  useEffect(() => setEvery(busy ? BUSY_MS : QUIET_MS), [busy]);
  return read;
}

export function KeyFigures({ keyring }: { keyring: Keyring }) {
  const t = useT(words);
  const { versions, left, erased, provider, health } = keyring;
  const current = versions.at(-1);
  const figures = [
    {
      name: 'version' as const,
      value: current ? t('figure.version.value', { version: current.version }) : '–',
      note: current?.created_at && <SinceDay at={current.created_at} />,
    },
    { name: 'left' as const, value: <Figure value={left} />, note: t('figure.left.note') },
    { name: 'erased' as const, value: <Figure value={erased} />, note: t('figure.erased.note') },
    {
      name: 'provider' as const,
      value: t(`provider.${provider}`),
      note: t(health.ok ? 'health.ok' : health.code === 'keys.missing' ? 'health.keys.missing' : 'health.away'),
      alarming: !health.ok,
    },
  ];
  return (
    <>
      {!health.ok && (
        <Alert type="error" showIcon={false} title={t('health.alert')} description={t('health.alert.text')} />
      )}
      <dl className="figure-strip keys-figures">
        {figures.map(({ name, value, note, alarming }) => (
          <div key={name} className="figure-cell">
            <dt className="figure-name">{t(`figure.${name}`)}</dt>
            <dd className="figure-value">{value}</dd>
            <dd className={alarming ? 'figure-note alarming' : 'figure-note'}>{note}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function SinceDay({ at }: { at: string }) {
  const t = useT(words);
  const [before, after] = t('figure.version.note').split('{day}');
  return (
    <>
      {before}
      <Time at={at} detail="day" />
      {after}
    </>
  );
}

export function MasterKey({ keyring }: { keyring: Keyring }) {
  const t = useT(words);
  const can = useCan();
  const progress = progressOf(keyring);
  const { provider, versions, damaged, rotations } = keyring;
  const [asking, setAsking] = useState(false);
  const last = rotations.find(({ done_at }) => done_at !== null);
  return (
    <section className="panel" aria-labelledby="master-key">
      <div className="panel-head">
        <h2 id="master-key">{t('versions.title')}</h2>
        {can('privacy.keyring.rotate') && (
          <div className="panel-more keys-acts">
            <MoveKeys keyring={keyring} />
            {progress === undefined && (
              <Button size="small" disabled={!keyring.health.ok} onClick={() => setAsking(true)}>
                {t('rotate.go')}
              </Button>
            )}
          </div>
        )}
      </div>
      {progress && (
        <div className="keys-progress" role="status">
          {isMove(progress.rotation) ? (
            <Move keyring={keyring} progress={progress} />
          ) : (
            <div>
              {progress.rotation.version === null
                ? t('rotate.asked')
                : t('rotate.progress', {
                    ...{ version: progress.rotation.version, done: progress.done, all: progress.all },
                  })}
            </div>
          )}
          <progress max={100} value={progress.percent} aria-label={t('rotate.label')} />
        </div>
      )}
      {damaged > 0 && <p className="alarming">{t('rotate.damaged', { n: damaged })}</p>}
      <div className="vault-scroll">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">{t('versions.version')}</th>
              <th scope="col">{t('versions.created')}</th>
              <th scope="col" data-align="right">
                {t('versions.keys')}
              </th>
            </tr>
          </thead>
          <tbody>
            {versions.toReversed().map(({ holder, version, created_at, keys, root }, place) => (
              <tr key={`${holder} ${version}`}>
                <td>
                  {version} {versions.some((one) => one.holder !== provider) && <span>{t(`holder.${holder}`)}</span>}{' '}
                  {place === 0 && (
                    <Tag color="green" variant="outlined">
                      {t('versions.current')}
                    </Tag>
                  )}
                </td>
                <td>{created_at === null ? '–' : <Time at={created_at} />}</td>
                <td data-align="right">
                  <Figure value={keys} /> {root && <span className="quiet">{t('versions.root')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet keys-note">
        {last?.done_at ? (
          <>
            {isMove(last) ? t('move.last', { to: t(`holder.${last.holder}`) }) : t('rotate.last')}{' '}
            <Time at={last.done_at} /> ·{' '}
            {isMove(last)
              ? t(last.retired_at === null ? 'move.waiting' : 'move.retired', {
                  from: t(`holder.${last.from_holder}`),
                })
              : t(last.retired_at === null ? 'rotate.waiting' : 'rotate.retired')}
          </>
        ) : (
          progress === undefined && t('rotate.never')
        )}
      </p>
      {asking && <Rotate keyring={keyring} close={() => setAsking(false)} />}
    </section>
  );
}

function Rotate({ keyring, close }: { keyring: Keyring; close(): void }) {
  const t = useT(words);
  const rotate = useSave({
    send: (api) => api.post(`${KEYRING}/rotate`, {}),
    reload: [KEYRING],
    onSaved: close,
  });
  const all = keyring.versions.reduce((sum, { keys }) => sum + keys, 0);
  return (
    <Modal
      open
      title={t('rotate.title')}
      okText={t('rotate.yes')}
      cancelText={t('rotate.no')}
      confirmLoading={rotate.isPending}
      onOk={() => rotate.mutate(undefined)}
      onCancel={close}
    >
      <p>{t('rotate.text', { next: (keyring.versions.at(-1)?.version ?? 0) + 1, n: all })}</p>
      {rotate.isError && <ErrorPanel error={rotate.error} />}
    </Modal>
  );
}

const GENERATION_COLOURS = { asked: 'green', building: 'gold', leaving: 'default' } as const;

export function IndexGenerations({ keyring: { generations } }: { keyring: Keyring }) {
  const t = useT(words);
  const whole = generations.find(({ state }) => state === 'asked')?.orders ?? 0;
  return (
    <section className="panel" aria-labelledby="index">
      <h2 id="index">{t('index.title')}</h2>
      <p className="quiet">{t('index.intro')}</p>
      <ul className="plain-list keys-generations">
        {generations.toReversed().map(({ generation, state, begun_at, orders }) => (
          <li key={generation}>
            <div className="keys-generation">
              <span>{t('index.generation', { generation })}</span>
              <Tag color={GENERATION_COLOURS[state]} variant="outlined">
                {t(`index.${state}`)}
              </Tag>
              <span className="quiet">{begun_at && <Time at={begun_at} />}</span>
              <span className="figures">
                {state === 'building' ? t('index.of', { n: orders, all: whole }) : t('index.orders', { n: orders })}
              </span>
            </div>
            {state === 'building' && (
              <progress max={Math.max(1, whole)} value={orders} aria-label={t('index.generation', { generation })} />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
