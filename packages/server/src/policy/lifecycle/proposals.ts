import type { Principal } from '../../foundation/access/principal.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { actorOf, change, findActive, identify, type PolicyDesk, reported } from './desk.ts';
import { changeEntries, checkEntries, type EntryChange, idleEntries, type ProposalStep, settled } from './entries.ts';
import { supersede, untilStill, withdraw } from './force.ts';
import { countWaiting, findProposal, insertProposal, type Proposal, updateProposal } from './proposal.store.ts';
import {
  insertRelease,
  keepPack,
  manifestIn,
  newSalt,
  type Release,
  readFiles,
  readInForce,
  storeFiles,
  updateRelease,
} from './release.store.ts';
import { requireSound } from './report.ts';
import { requireSecondPerson, usersIn } from './second-person.ts';

/**
 * Entries of lists and lexicons, which come into force as soon as a second person agrees: onto what is in force then, so
 * that of several that wait none undoes another, and into what is being tried.
 */
export interface Proposals {
  /** @throws Problem `request.not-found` for a list that is not there, `request.invalid` for entries that are, or are not */
  propose(by: Principal, change: EntryChange, note: string): Promise<Proposal>;
  /** @throws Problem `release.own-approval`, `pack.invalid` where a case fails by it; `release.state` as below */
  approve(by: Principal, id: string): Promise<Proposal>;
  reject(by: Principal, id: string, reason: string): Promise<Proposal>;
  /** By whoever proposed it. */
  withdraw(by: Principal, id: string): Promise<Proposal>;
}

const MOST_WAITING = 1_000;
const pageOf = ({ kind, name }: Pick<Proposal, 'kind' | 'name'>): string => `/policy/${kind}s/${name}`;

export function createProposals(desk: PolicyDesk): Proposals {
  const { db, ids, packs, workshop, notify } = desk;

  const tell = (
    tx: Tx | Database,
    by: Principal,
    verb: string,
    proposal: Proposal,
    { outcome = 'done', reason }: { outcome?: 'done' | 'refused'; reason?: string | null } = {},
  ) => {
    const { id, kind, name, act, entries, release } = proposal;
    const detail = {
      ...{ kind, name, act, entries: entries.length, ...(release ? { release } : {}) },
      ...(reason ? { reason } : {}),
    };
    const actor = { kind: by.kind, id: by.id };
    return desk.trail(tx, [{ actor, action: `policy.list.${verb}`, object: `proposal/${id}`, outcome, detail }]);
  };

  const find = async (from: Database, id: string): Promise<Proposal> => {
    const proposal = await findProposal(from, id.toLowerCase());
    if (!proposal) throw new Problem('request.not-found');
    return proposal;
  };

  /** Settles one for good. */
  const settle = async (
    tx: Tx,
    by: Principal,
    proposal: Proposal,
    step: ProposalStep,
    now: Date,
    more: object = {},
  ) => {
    const state = settled(proposal.state, step);
    const after = await updateProposal(tx, proposal.id, { state, decided_by: actorOf(by), decided_at: now, ...more });
    await tell(tx, by, step, after, { reason: step === 'reject' ? after.reason : null });
    const told = { approve: 'entries.approved', reject: 'entries.rejected', withdraw: undefined }[step];
    if (told) await notify(tx, usersIn([after.proposed_by]), told, { name: after.name }, pageOf(after));
    return after;
  };

  /** The content in force with the entries in it; undefined where nothing comes of them any more. */
  const prepare = async (active: Release, proposal: Proposal) => {
    const before = await readFiles(db, manifestIn(active));
    const files = changeEntries(before, proposal);
    if (files === undefined)
      throw new Problem('release.conflict', { detail: `There is no ${proposal.kind} ${proposal.name} any more` });
    if (files === before) return undefined;
    const report = await workshop.report(files);
    requireSound(report);
    const identity = await identify(desk, files);
    await packs.content(files);
    return { files, report, identity };
  };

  /** What is being tried, with the entries in it; `unfit` where it cannot take them. */
  const prepareBeside = async (running: Release, proposal: Proposal) => {
    const before = await readFiles(db, manifestIn(running));
    const files = changeEntries(before, proposal);
    if (files === undefined || files === before) return undefined;
    const { pack } = await packs.content(files);
    return pack ? { files, identity: await identify(desk, files) } : 'unfit';
  };

  const tryToApprove = async (by: Principal, id: string) => {
    const proposal = await find(db, id);
    settled(proposal.state, 'approve');
    await requireSecondPerson(desk, by, [proposal.proposed_by], () =>
      tell(db, by, 'approve', proposal, { outcome: 'refused' }),
    );
    const read = await readInForce(db);
    const prepared = await prepare(read.active!, proposal);
    const beside = read.running && (await prepareBeside(read.running, proposal));
    return change(desk, async (tx, now) => {
      const { active, running } = await readInForce(tx);
      const same = (a?: Release, b?: Release): boolean => a?.id === b?.id && a?.revision === b?.revision;
      if (!active || !same(active, read.active) || !same(running, read.running)) return undefined;
      const current = await find(tx, id);
      if (!prepared) return settle(tx, by, current, 'approve', now, { release: active.id });
      await supersede(tx, active, now);
      const release = await insertRelease(tx, {
        ...{ ...prepared.identity, id: ids.next(), state: 'active', origin: 'console', note: proposal.note },
        ...{ files: await storeFiles(tx, prepared.files), salt: newSalt(), ...reported(prepared.report, now) },
        ...{ base: active.id, onto: active.id, follows: active.id, created_by: proposal.proposed_by, created_at: now },
        ...{ authors: [proposal.proposed_by], approved_by: actorOf(by), approved_at: now, activated_at: now },
      });
      await desk.reached?.('changed');
      await keepPack(tx, release, now);
      if (running) await carryOn(tx, running, beside, release, now);
      return settle(tx, by, current, 'approve', now, { release: release.id });
    });
  };

  /** What is being tried goes on, on what is in force now. */
  const carryOn = async (
    tx: Tx,
    running: Release,
    beside: Awaited<ReturnType<typeof prepareBeside>>,
    active: Release,
    now: Date,
  ): Promise<void> => {
    if (beside === 'unfit') return void (await withdraw(tx, running, now, 'entries'));
    const content = beside ? { ...beside.identity, files: await storeFiles(tx, beside.files) } : {};
    const carried = await updateRelease(tx, running.id, { ...content, onto: active.id });
    if (beside && carried.state === 'rollout') await keepPack(tx, carried, now);
  };

  const oneByOne = untilStill();

  return {
    async propose(by, given, note) {
      checkEntries(given, 'entries');
      const files = await readFiles(db, manifestIn(await findActive(db)));
      if (changeEntries(files, given) === undefined) throw new Problem('request.not-found');
      const idle = idleEntries(files, given);
      if (idle.length > 0)
        throw new Problem('request.invalid', {
          field: 'entries',
          detail: `${given.act === 'add' ? 'There already' : 'Not there'}: ${idle.slice(0, 10).join(', ')}`.slice(
            0,
            500,
          ),
        });
      return change(desk, async (tx, now) => {
        if ((await countWaiting(tx)) >= MOST_WAITING)
          throw new Problem('release.too-many', { detail: `${MOST_WAITING} proposals wait` });
        const proposal = await insertProposal(tx, {
          ...{ ...given, entries: [...given.entries], id: ids.next(), note, state: 'waiting' },
          ...{ proposed_by: actorOf(by), proposed_at: now },
        });
        await tell(tx, by, 'propose', proposal, { reason: proposal.note });
        const params = { name: given.name, entries: given.entries.length };
        await notify(tx, 'policy-approver', 'entries.review', params, pageOf(proposal));
        return proposal;
      });
    },
    approve: (by, id) => oneByOne(() => tryToApprove(by, id)),
    reject: (by, id, reason) =>
      change(desk, async (tx, now) => settle(tx, by, await find(tx, id), 'reject', now, { reason })),
    withdraw: (by, id) =>
      change(desk, async (tx, now) => {
        const proposal = await find(tx, id);
        if (proposal.proposed_by !== actorOf(by))
          throw new Problem('access.forbidden', { detail: 'Only who proposed it can take it back' });
        return settle(tx, by, proposal, 'withdraw', now);
      }),
  };
}
