import { LRUCache } from 'lru-cache';
import type { Principal } from '../../foundation/access/principal.ts';
import type { Clock } from '../../foundation/clock.ts';
import type { ConsultedChange } from '../../foundation/config/setting.ts';
import type { Database, Tx } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import type { Ids } from '../../foundation/ids.ts';
import { hasUnread, type Notify } from '../../foundation/notices/notices.ts';
import type { Sealer } from '../../foundation/sealing/sealer.ts';
import type { WriteTrail } from '../../foundation/trail/trail.store.ts';
import { actorOf, find as findAnyRelease, fit, type Hearing } from '../lifecycle/desk.ts';
import { type Files, manifestOf } from '../lifecycle/files.ts';
import { manifestIn, type Release, readFiles } from '../lifecycle/release.store.ts';
import { usersIn } from '../lifecycle/second-person.ts';
import type { Workshop } from '../lifecycle/workshop.ts';
import {
  answerComment,
  type Comment,
  type Consultation,
  closeConsultation,
  consultationOf,
  countComments,
  findConsultation,
  insertComment,
  insertConsultation,
  lockConsultation,
  ownCount,
  stateNow,
} from './consultation.store.ts';
import {
  type CommentKind,
  type ConsultationState,
  type Hold,
  holdOf,
  MOST_COMMENTS,
  MOST_OF_ONE,
  PAUSE_MS,
  requireTimes,
} from './consultation.ts';
import { isConsulted, type PublicChange } from './public-rule.ts';

export interface ConsultationOptions {
  db: Database;
  workshop: Pick<Workshop, 'publicDiff'>;
  sealer: Pick<Sealer, 'sealValues' | 'openFields'>;
  clock: Clock;
  ids: Ids;
  trail: WriteTrail;
  notify: Notify;
  /** For what changes people have to be asked. */
  asked: readonly ConsultedChange[];
}

export interface NewConsultation {
  about: string;
  starts: Date | undefined;
  ends: Date;
}

export interface NewComment {
  kind: CommentKind;
  rule: string | null;
  text: string;
}

/** Asking those whom a change of rules binds, and answering them. All throw `request.not-found` and `consultation.state`. */
export interface Consultations extends Hearing {
  /** What a content would change in public. */
  changes(active: Release, files: Files): Promise<PublicChange[]>;
  /** @throws Problem `request.invalid` naming the time, `release.state` for a release that is not approved */
  open(by: Principal, release: string, given: NewConsultation): Promise<Consultation>;
  find(id: string): Promise<Consultation>;
  /** Sealed under the key of who says it. @throws Problem `request.too-many`, `consultation.full`, `request.invalid` */
  comment(by: Principal, id: string, given: NewComment): Promise<Comment>;
  /** The texts of comments; null for who was erased. On the trail where it is somebody else who reads. */
  read(by: Principal, consultation: string, comments: readonly Comment[], own: boolean): Promise<(string | null)[]>;
  /** What keeps a release that could take effect now from it. */
  holdOf(release: Release): Promise<Hold | undefined>;
  /** Until it is closed an answer can be given anew. */
  answer(
    by: Principal,
    id: string,
    comment: string,
    given: { summary: string; taken: boolean; why: string },
  ): Promise<Comment>;
  /** After its end, when every objection is answered. */
  close(by: Principal, id: string, report: string): Promise<Consultation>;
}

const FIELD = 'consultation.text';
const DIFFS_AT_HAND = 50;
const OPEN_IN = new Set<string>(['approved', 'shadow']);
/** From here a release takes effect, on some or on all. */
const TRYING = new Set<string>([...OPEN_IN, 'rollout']);

export function createConsultations(options: ConsultationOptions): Consultations {
  const { db, workshop, sealer, clock, ids, trail, notify, asked } = options;
  const diffs = new LRUCache<string, Promise<PublicChange[]>>({ max: DIFFS_AT_HAND });

  const changes = (active: Release, files: Files): Promise<PublicChange[]> => {
    const key = JSON.stringify([[...manifestIn(active)].sort(), [...manifestOf(files)].sort()]);
    const there = diffs.get(key);
    if (there) return there;
    const made = readFiles(db, manifestIn(active))
      .then((from) => workshop.publicDiff(active.id, from, files))
      .then((diff) => diff ?? []);
    diffs.set(key, made);
    made.catch(() => diffs.delete(key));
    return made;
  };

  const find = async (id: string, from: Database | Tx = db): Promise<Consultation> => {
    const consultation = await findConsultation(from, id.toLowerCase());
    if (!consultation) throw new Problem('request.not-found');
    return consultation;
  };

  const note = (tx: Tx | Database, by: Principal, verb: string, id: string, detail: Record<string, unknown>) =>
    trail(tx, [
      {
        ...{ actor: { kind: by.kind, id: by.id }, action: `policy.consultation.${verb}`, object: `consultation/${id}` },
        ...{ outcome: 'done' as const, detail, ...(verb === 'read' ? { purpose: 'consultation' } : {}) },
      },
    ]);

  /** Thousands may have something to say: who began it hears of the first that came since the page was last opened. */
  const tell = async (tx: Tx, id: string, openedBy: string): Promise<void> => {
    const link = `/policy/consultations/${id}`;
    for (const user of usersIn([openedBy]))
      if (!(await hasUnread(tx, user, 'consultation.comment', link)))
        await notify(tx, [user], 'consultation.comment', { consultation: id }, link);
  };

  const needed: Consultations['needed'] = async (active, files) =>
    asked.length > 0 && isConsulted(await changes(active, files), asked);

  /** Not where it does not fit what is in force: then that has to be mended first. */
  const needsAsking = async (release: Release): Promise<boolean> => {
    if (asked.length === 0) return false;
    try {
      const { active, files } = await fit(db, release);
      return await needed(active, files);
    } catch (error) {
      if (error instanceof Problem && error.code === 'release.conflict') return false;
      throw error;
    }
  };

  /** Changes one, as it is while nobody else does. */
  const change = <T>(
    id: string,
    states: readonly ConsultationState[],
    work: (tx: Tx, found: Consultation, now: Date) => Promise<T>,
  ): Promise<T> =>
    db.transaction().execute(async (tx) => {
      const { id: known } = await find(id, tx);
      await lockConsultation(tx, known);
      const [found, now] = [await find(known, tx), clock.now()];
      const state = stateNow(found, now);
      if (!states.includes(state)) throw new Problem('consultation.state', { detail: `It is ${state}` });
      return work(tx, found, now);
    });

  return {
    changes,
    find,

    async open(by, id, { about, starts, ends }) {
      const release = await findAnyRelease(db, id);
      const { active, files } = await fit(db, release);
      const changed = await changes(active, files);
      if (changed.length === 0)
        throw new Problem('release.state', { detail: 'It changes nothing about which anybody could be asked' });
      return db.transaction().execute(async (tx) => {
        const now = clock.now();
        const current = await findAnyRelease(tx, release.id);
        if (!OPEN_IN.has(current.state))
          throw new Problem('release.state', {
            detail: `It is ${current.state}: people are asked about what is approved and has not taken effect`,
          });
        if (await consultationOf(tx, release.id))
          throw new Problem('consultation.state', { detail: 'People are asked about it already' });
        const starts_at = starts ?? now;
        requireTimes(starts_at, ends, now);
        const consultation = ids.next();
        await insertConsultation(tx, {
          ...{ id: consultation, release_id: release.id, about, changes: changed, starts_at, ends_at: ends },
          ...{ opened_by: actorOf(by), opened_at: now },
        });
        await note(tx, by, 'open', consultation, { release: release.id, until: ends.toISOString() });
        return find(consultation, tx);
      });
    },

    async comment(by, id, { kind, rule, text }) {
      const person = by.party;
      if (person === undefined)
        throw new Problem('access.forbidden', { detail: 'Those whom the rules bind are asked, and no staff' });
      const [cipher] = await sealer.sealValues([{ person, field: FIELD, value: text }]);
      return change(id, ['open'], async (tx, { id: consultation, changes: changed, opened_by }, now) => {
        if (rule !== null && !changed.some((one) => one.rule === rule))
          throw new Problem('request.invalid', { field: 'rule', detail: `${rule} is not among what would change` });
        const author = actorOf(by);
        const { count, last } = await ownCount(tx, consultation, author);
        if (count >= MOST_OF_ONE)
          throw new Problem('consultation.full', { detail: `You have sent ${count}; it takes ${MOST_OF_ONE} of each` });
        const wait = last === null ? 0 : last.getTime() + PAUSE_MS - now.getTime();
        if (wait > 0) throw new Problem('request.too-many', { retryAfter: Math.ceil(wait / 1_000) });
        const { objections, comments } = await countComments(tx, consultation);
        if (objections + comments >= MOST_COMMENTS)
          throw new Problem('consultation.full', { detail: `It has ${MOST_COMMENTS} comments` });
        const role = person.slice(0, person.indexOf('/'));
        const said = await insertComment(tx, {
          ...{ id: ids.next(), consultation, kind, rule, author, role, text: cipher!, at: now },
        });
        await tell(tx, consultation, opened_by);
        return said;
      });
    },

    async read(by, consultation, comments, own) {
      const opened = await sealer.openFields(
        comments.map(({ text }) => ({ cipher: text, field: FIELD })),
        {
          purpose: own ? 'own' : 'consultation',
          onAccess: ({ persons }) =>
            own
              ? undefined
              : note(db, by, 'read', consultation, { comments: comments.length, persons: persons.length }),
        },
      );
      return opened.map((one) => ('value' in one ? String(one.value) : null));
    },

    answer: (by, id, comment, { summary, taken, why }) =>
      change(id, ['open', 'answering'], async (tx, { id: consultation }, now) => {
        const answer = { summary, taken, why, by: actorOf(by), at: now };
        const answered = await answerComment(tx, consultation, comment.toLowerCase(), answer);
        if (!answered) throw new Problem('request.not-found');
        await note(tx, by, 'answer', consultation, { comment: answered.id, taken, reason: why });
        return answered;
      }),

    close: (by, id, report) =>
      change(id, ['answering'], async (tx, { id: consultation }, now) => {
        const { waiting, objections, comments } = await countComments(tx, consultation);
        if (waiting > 0)
          throw new Problem('consultation.state', { detail: `${waiting} objections wait for an answer` });
        await closeConsultation(tx, consultation, { report, by: actorOf(by), at: now });
        await note(tx, by, 'close', consultation, { objections, comments });
        return find(consultation, tx);
      }),

    async holdOf(release) {
      if (!TRYING.has(release.state)) return undefined;
      const consultation = await askedAbout(db, release);
      return holdOf(consultation, consultation === undefined && (await needsAsking(release)), clock.now());
    },

    needed,

    async require(tx, release, needed, now) {
      const consultation = await askedAbout(tx, release);
      const hold = holdOf(consultation, needed, now);
      if (hold !== undefined) throw new Problem('release.consultation', { detail: refusal(hold, consultation) });
    },
  };
}

/** What people were asked about a release, with the objections that wait for an answer. */
async function askedAbout(
  from: Database | Tx,
  { id }: Release,
): Promise<(Consultation & { waiting: number }) | undefined> {
  const consultation = await consultationOf(from, id);
  return consultation && { ...consultation, waiting: (await countComments(from, consultation.id)).waiting };
}

function refusal(hold: Hold, consultation: { ends_at: Date; waiting: number } | undefined): string {
  switch (hold) {
    case 'not-asked':
      return 'It changes what rules ask of people, and nobody was asked';
    case 'open':
      return `The consultation goes on until ${consultation!.ends_at.toISOString()}`;
    case 'unanswered':
      return `${consultation!.waiting} objections wait for an answer`;
    case 'unpublished':
      return 'The closing report is not published yet';
  }
}
