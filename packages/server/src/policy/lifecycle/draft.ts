import type { Principal } from '../../foundation/access/principal.ts';
import type { Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import {
  type Asked,
  actorOf,
  change,
  conflictIn,
  find,
  findActive,
  fit,
  identify,
  mergeOnto,
  type PolicyDesk,
  pageOf,
  record,
  reported,
  requireRevision,
  take,
} from './desk.ts';
import { applyChanges, type FileChange } from './files.ts';
import {
  countOpen,
  insertRelease,
  manifestIn,
  newSalt,
  type Release,
  readFiles,
  releaseName,
  storeFiles,
} from './release.store.ts';
import { after, effectiveFrom } from './release.ts';
import { isSound } from './report.ts';
import { requireSecondPerson, usersIn } from './second-person.ts';

export interface NewDraft {
  /** The release whose content it is made of; the one in force when not given. */
  base?: string | undefined;
  changes: readonly FileChange[];
  note: string;
}

export interface DraftEdit {
  changes: readonly FileChange[];
  note?: string | undefined;
  /** Brings it onto what is in force now; files that both have changed must be among the changes. */
  rebase?: boolean | undefined;
}

type Read = Asked & { revision: number };

/**
 * From the first word to the agreement of a second person. All throw `request.not-found`, `release.state` for a release
 * that is not in a state for it, and `release.changed` for another revision than the one that was read.
 */
export interface Drafts {
  /** @throws Problem `pack.invalid` where pack.yaml gives it no name, `release.too-many` */
  create(by: Principal, draft: NewDraft): Promise<Release>;
  edit(asked: Read, id: string, edit: DraftEdit): Promise<Release>;
  /**
   * Brings it onto what is in force and tries it: validated where it is whole and its cases pass, else a draft that says
   * what is wrong. @throws Problem `release.conflict`
   */
  validate(asked: Asked, id: string): Promise<Release>;
  /** @throws Problem `release.own-approval` */
  approve(asked: Read, id: string): Promise<Release>;
  reject(asked: Asked, id: string, reason: string): Promise<Release>;
  /** Announces what changes: rules can take effect after the days that the law gives. */
  publish(asked: Asked, id: string, takesEffectAt?: Date): Promise<Release>;
  /** Ends it in any state in which it does not decide about everything. */
  withdraw(asked: Asked, id: string): Promise<Release>;
}

/** Releases that may be on their way at once. */
const MOST_OPEN = 200;
/** Paths that the trail names. */
const MOST_TOLD = 50;

export function createDrafts(desk: PolicyDesk): Drafts {
  const { db, ids, notify } = desk;

  /** Tells those who wrote something what became of it. */
  const tellAuthors =
    (kind: 'pack.approved' | 'pack.rejected') =>
    (tx: Tx, { authors, pack, version, id }: Release) =>
      notify(tx, usersIn(authors), kind, { pack, version }, pageOf(id));

  return {
    async create(by, { base, changes, note }) {
      const active = await findActive(db);
      const from = base === undefined ? active : await find(db, base);
      const files = applyChanges(await readFiles(db, manifestIn(from)), changes);
      const identity = await identify(desk, files);
      const actor = actorOf(by);
      return change(desk, async (tx, now) => {
        if ((await countOpen(tx)) >= MOST_OPEN)
          throw new Problem('release.too-many', { detail: `${MOST_OPEN} releases are on their way` });
        const release = await insertRelease(tx, {
          ...{ ...identity, id: ids.next(), state: 'draft', origin: 'console', note, rules: from.rules },
          ...{ files: await storeFiles(tx, files), base: from.id, onto: active.id, salt: newSalt() },
          ...{ created_by: actor, created_at: now, authors: [actor] },
        });
        await record(desk, tx, by, 'create', release, {
          ...{ base: releaseName(from), ...(note ? { reason: note } : {}) },
        });
        return release;
      });
    },

    async edit({ by, revision }, id, { changes, note, rebase = false }) {
      const release = await find(db, id);
      requireRevision(release, revision);
      after(release.state, 'edit');
      const active = rebase ? await findActive(db) : undefined;
      const { files: before, conflicts } = active
        ? await mergeOnto(db, release, active)
        : { files: await readFiles(db, manifestIn(release)), conflicts: [] };
      const open = conflicts.filter((path) => !changes.some((one) => one.path === path));
      if (open.length > 0) throw conflictIn(open);
      const files = applyChanges(before, changes);
      const identity = await identify(desk, files);
      const paths = changes.slice(0, MOST_TOLD).map(({ path }) => path);
      return take(desk, { by, revision }, id, {
        step: 'edit',
        detail: { paths, ...(active ? { onto: releaseName(active) } : {}), ...(note ? { reason: note } : {}) },
        patch: async ({ authors }, _now, tx) => ({
          ...{ ...identity, files: await storeFiles(tx, files), report: null, validated_at: null },
          ...{ authors: [...new Set([...authors, actorOf(by)])] },
          ...(note === undefined ? {} : { note }),
          ...(active ? { onto: active.id } : {}),
        }),
      });
    },

    async validate({ by, revision }, id) {
      const release = await find(db, id);
      requireRevision(release, revision);
      after(release.state, 'validate');
      const { files, active } = await fit(db, release);
      const report = await desk.workshop.report(files);
      const identity = await identify(desk, files);
      const sound = isSound(report);
      return take(desk, { by, revision: release.revision }, id, {
        ...{ step: sound ? 'validate' : 'edit', verb: 'validate', detail: { sound } },
        patch: async (_release, now, tx) => ({
          ...{ ...identity, files: await storeFiles(tx, files), onto: active.id, ...reported(report, now) },
        }),
        also: async (tx, { pack, version }) => {
          if (sound) await notify(tx, 'policy-approver', 'pack.review', { pack, version }, pageOf(release.id));
        },
      });
    },

    async approve({ by, revision }, id) {
      const release = await find(db, id);
      await requireSecondPerson(desk, by, release.authors, (detail) =>
        record(desk, db, by, 'approve', release, detail, 'refused'),
      );
      return take(desk, { by, revision }, id, {
        step: 'approve',
        patch: (_release, now) => ({
          ...{ approved_by: actorOf(by), approved_at: now, rejected_by: null, rejected_at: null, rejection: null },
        }),
        also: tellAuthors('pack.approved'),
      });
    },

    reject: (asked, id, reason) =>
      take(desk, asked, id, {
        ...{ step: 'reject', detail: { reason } },
        patch: (_release, now) => ({ rejected_by: actorOf(asked.by), rejected_at: now, rejection: reason }),
        also: tellAuthors('pack.rejected'),
      }),

    publish: (asked, id, takesEffectAt) =>
      take(desk, asked, id, {
        step: 'publish',
        patch({ notice_at }, now) {
          if (notice_at !== null)
            throw new Problem('release.state', { detail: `Its notice was published at ${notice_at.toISOString()}` });
          const earliest = effectiveFrom(now, desk.noticeDays);
          if (takesEffectAt !== undefined && takesEffectAt < earliest)
            throw new Problem('request.invalid', {
              field: 'takes_effect_at',
              detail: `takes_effect_at is not before ${earliest.toISOString()}: ${desk.noticeDays} days after the notice`,
            });
          return { notice_at: now, takes_effect_at: takesEffectAt ?? earliest };
        },
      }),

    withdraw: (asked, id) => take(desk, asked, id, { step: 'withdraw', patch: (_release, now) => ({ ended_at: now }) }),
  };
}
