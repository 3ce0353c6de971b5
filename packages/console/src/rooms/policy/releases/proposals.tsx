import { Button, Segmented, Skeleton } from 'antd';
import { useState } from 'react';
import type { Page } from '../../../kit/api.ts';
import { Empty } from '../../../kit/empty.tsx';
import { ErrorPanel } from '../../../kit/error-panel.tsx';
import { Link, useFilters } from '../../../kit/navigation.tsx';
import { PageHeader } from '../../../kit/page-header.tsx';
import { useCan, useMe } from '../../../kit/session.tsx';
import { Time } from '../../../kit/time.tsx';
import { useRead, useSave } from '../../../kit/use-api.tsx';
import { useT } from '../../../kit/use-t.ts';
import { changeWords } from './change-words.ts';
import { usePersonName } from './person-name.ts';
import { entryOf, type Proposal } from './proposal.ts';
import { proposalWords } from './proposal-words.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { addressOfRelease, TOUCHED } from './release.ts';
import { words } from './words.ts';
import './releases.css';

const TABS = ['waiting', 'settled'] as const;
type Tab = (typeof TABS)[number];
const SHOWN = 100;
const EVERY_MS = 15_000;

/** Entries of lexicons and lists that wait for a second person, and those that had one. */
export function Room() {
  const t = useT(proposalWords);
  const ofReleases = useT(words);
  const { filters, set } = useFilters(['tab']);
  const tab: Tab = TABS.find((name) => name === filters.tab) ?? 'waiting';
  return (
    <>
      <PageHeader title={t('proposals.title')} above={<Link to="/policy/packs">{ofReleases('above')}</Link>}>
        {t('proposals.intro')}
      </PageHeader>
      <Segmented
        className="proposals-tabs"
        aria-label={t('proposals.title')}
        value={tab}
        options={TABS.map((value) => ({ value, label: t(`proposals.tab.${value}`) }))}
        onChange={(next) => set({ tab: next === 'waiting' ? '' : (next as Tab) })}
      />
      <Proposals key={tab} tab={tab} />
    </>
  );
}

function Proposals({ tab }: { tab: Tab }) {
  const t = useT(proposalWords);
  const read = useRead<Page<Proposal>>('/v1/proposals', {
    query: { limit: SHOWN, ...(tab === 'waiting' ? { state: 'waiting' } : {}) },
    every: EVERY_MS,
  });
  if (read.isError) return <ErrorPanel error={read.error} retry={() => void read.refetch()} />;
  if (!read.data) return <Skeleton active title={false} />;
  const items = read.data.items.filter(({ state }) => (state === 'waiting') === (tab === 'waiting'));
  if (items.length === 0)
    return (
      <Empty
        title={t(`proposals.${tab}.none.title`)}
        action={<Link to="/policy/lexicons">{t('proposals.none.action')}</Link>}
      >
        {t(`proposals.${tab}.none`)}
      </Empty>
    );
  return (
    <ul className="plain-list stack">
      {items.map((proposal) => (
        <li key={proposal.id} className="panel">
          <OneProposal proposal={proposal} />
        </li>
      ))}
    </ul>
  );
}

function OneProposal({ proposal }: { proposal: Proposal }) {
  const t = useT(proposalWords);
  const ofChanges = useT(changeWords);
  const personName = usePersonName();
  const { kind, name, act, note, state, decided_by, decided_at, reason, release } = proposal;
  return (
    <>
      <div className="panel-head">
        <h2>
          {t(`proposals.what.${act}`)} {ofChanges(`set.${kind}`)}{' '}
          <Link to={`/policy/${kind}s/${encodeURIComponent(name)}`}>{name}</Link>
        </h2>
        <span className="quiet">{t('proposals.entries', { n: proposal.entries.length })}</span>
        {state !== 'waiting' && <span>{t(`proposals.state.${state}`)}</span>}
      </div>
      <Entries proposal={proposal} />
      <p className="note">{note || <span className="quiet">{t('proposals.note.none')}</span>}</p>
      <p className="quiet">
        {t('proposals.by', { name: personName(proposal.proposed_by) })} <Time at={proposal.proposed_at} />
        {decided_by && decided_at && (
          <>
            {' · '}
            {t('proposals.decided', { name: personName(decided_by) })} <Time at={decided_at} />
          </>
        )}{' '}
        {release && <Link to={addressOfRelease(release)}>{t('proposals.release')}</Link>}
      </p>
      {reason && <blockquote className="rejection">{reason}</blockquote>}
      {state === 'waiting' && <Settle proposal={proposal} />}
    </>
  );
}

const FIRST = 30;

function Entries({ proposal: { entries, act } }: { proposal: Proposal }) {
  const t = useT(proposalWords);
  const [all, setAll] = useState(false);
  const shown = all ? entries : entries.slice(0, FIRST);
  return (
    <div className="entries-all">
      {shown.map((line) => {
        const { text, expires, fields } = entryOf(line);
        return (
          <span key={line} className="entry" data-how={act === 'add' ? 'added' : 'removed'} translate="no">
            {expires === undefined ? text : t('proposals.expires', { value: text, until: expires })}
            {fields.length > 0 && <code className="entry-fields">{fields.join(' ')}</code>}
          </span>
        );
      })}
      {shown.length < entries.length && (
        <Button type="link" size="small" onClick={() => setAll(true)}>
          {t('proposals.all', { n: entries.length })}
        </Button>
      )}
    </div>
  );
}

function Settle({ proposal }: { proposal: Proposal }) {
  const t = useT(proposalWords);
  const can = useCan();
  const me = useMe();
  const [rejecting, setRejecting] = useState(false);
  const path = `/v1/proposals/${encodeURIComponent(proposal.id)}`;
  const settle = useSave({
    send: (api, { verb, reason }: { verb: 'approve' | 'reject' | 'withdraw'; reason?: string }) =>
      api.post(`${path}/${verb}`, reason === undefined ? {} : { reason }),
    reload: TOUCHED,
    onSaved: () => setRejecting(false),
  });
  const own = proposal.proposed_by.id === me.user.id;
  const decides = can('policy.list.approve') && !(own && proposal.second_person);
  return (
    <>
      {own && proposal.second_person && <p className="quiet">{t('proposals.own')}</p>}
      {settle.isError && !rejecting && <ErrorPanel error={settle.error} />}
      <div className="next-buttons">
        {decides && (
          <>
            <Button type="primary" loading={settle.isPending} onClick={() => settle.mutate({ verb: 'approve' })}>
              {t('proposals.approve')}
            </Button>
            <Button onClick={() => setRejecting(true)}>{t('proposals.reject')}</Button>
          </>
        )}
        {own && can('policy.list.edit') && (
          <Button loading={settle.isPending} onClick={() => settle.mutate({ verb: 'withdraw' })}>
            {t('proposals.withdraw')}
          </Button>
        )}
      </div>
      {rejecting && (
        <ReasonDialog
          title={t('proposals.reject.title')}
          go={t('proposals.reject')}
          help={t('proposals.reject.help')}
          saving={settle}
          onGo={(reason) => settle.mutate({ verb: 'reject', reason })}
          close={() => setRejecting(false)}
        />
      )}
    </>
  );
}
