import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { SOURCE } from '../../../simulator/src/index.ts';
import type { Platform } from '../app.ts';
import type { Role } from '../foundation/access/role.ts';
import { emailIndex } from '../foundation/people/context.ts';
import { findByEmail } from '../foundation/people/user.store.ts';
import type { Poll } from '../foundation/poll.ts';
import { ACCOUNTS, type Accounts, accountsPath, openAccounts } from './accounts.ts';
import { fillDemo } from './fill.ts';
import { createNow } from './now.ts';
import { type AtWork, principalOf } from './reviewers.ts';
import { type DemoState, holdsOthers, readState, saveTold } from './state.ts';
import { wantsDemo } from './wanted.ts';

export interface Demo {
  /**
   * Makes the accounts and fills an empty database, or goes on where it was left. Resolves when the history is told,
   * at once where there is none to tell. Promises must not be looked at before: history would be broken by today's clock.
   */
  fill(): Promise<void>;
  /** False while a history is being told. */
  ready(): boolean;
  /** Lets the marketplace go on, once it is filled. */
  start(): void;
  stop(): Promise<void>;
}

export interface DemoOptions {
  platform: Platform;
  /** One line for people. */
  say(line: string): void;
  seed?: number;
  scale?: number;
  /** Those beside the people who are at work in the history; one of each role when not given. */
  others?: readonly Role[];
}

const WORKING: readonly Role[] = ['reviewer', 'supervisor', 'service-agent', 'arbitrator', 'fund-manager'];
const OTHERS: readonly Role[] = ACCOUNTS.map(({ role }) => role).filter((role) => !WORKING.includes(role));

const LOCK = 0x64656d6f;
const RETRY = 2_000;

export function createDemo({ platform, say, seed = 1, scale = 1, others: visitors = OTHERS }: DemoOptions): Demo {
  const { db, clock, config, log } = platform;
  const dataDir = resolve(config.dataDir);
  const stopping = new AbortController();
  let telling = false;
  let filling: Promise<void> | undefined;
  let now: Poll | undefined;
  let ended = false;

  /** The state to fill from; undefined where there is nothing to do with this database. */
  const begin = async (): Promise<DemoState | undefined> => {
    const found = await readState(db);
    if (found) return found;
    if (await holdsOthers(db, SOURCE)) {
      log.info({}, 'the database holds events already: no demo is put into it');
      return undefined;
    }
    const state = { seed, scale, until: clock.now(), told: 0, filled: false };
    await saveTold(db, state, 0);
    return state;
  };

  const tellHistory = async (): Promise<void> => {
    const state = await begin();
    if (!state) return;
    const accounts = await openAccounts(platform.people.users, dataDir);
    if (accounts.list !== undefined) say(`Demo accounts (also in ${accountsPath(dataDir)}):\n${accounts.list}`);
    const people = await atWork(accounts);
    if (state.filled) await accounts.make(visitors);
    else {
      say(state.told === 0 ? 'Filling a demo marketplace: twelve months …' : 'Going on with the demo marketplace …');
      const start = performance.now();
      let shown = 0;
      // hashing a password costs as much as storing hundreds of events, and on another processor
      const others = accounts.make(visitors);
      others.catch(() => undefined);
      const told = await fillDemo({
        ...{ platform, state, people, stopped: () => stopping.signal.aborted },
        onProgress(count, at) {
          if (count - shown < 3_000) return;
          shown = count;
          log.info({ count, at: at.toISOString() }, 'the demo is being filled');
        },
      });
      await others;
      if (told === undefined) return;
      say(
        `The demo is filled: ${told} events in ${((performance.now() - start) / 1000).toFixed(1)} s. ANXIN_DEMO=0 starts empty.`,
      );
    }
    now = createNow({ platform, people, pace: config.demoPace, state });
  };

  /** Those who are at work in the history. */
  const atWork = async (accounts: Accounts): Promise<AtWork> => {
    await accounts.make(WORKING);
    const find = (role: Role) =>
      Promise.all(
        ACCOUNTS.filter((account) => account.role === role).map(async ({ email, name }) => {
          const row = await findByEmail(db, emailIndex(platform.keys, email));
          if (!row) throw new Error(`${email} of the demo is gone`);
          return principalOf(row.id, name, role);
        }),
      );
    const [supervisor] = await find('supervisor');
    const [[agent], [arbitrator], [one, other]] = await Promise.all([
      find('service-agent'),
      find('arbitrator'),
      find('fund-manager'),
    ]);
    const staff = { agent: agent!, arbitrator: arbitrator!, managers: [one!, other!] as const };
    return { reviewers: await find('reviewer'), supervisor: supervisor!, staff };
  };

  /** One process of those that share a database. */
  const alone = (work: () => Promise<void>): Promise<void> =>
    db.connection().execute(async (connection) => {
      const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${LOCK}) as mine`.execute(connection);
      if (!rows[0]!.mine) return;
      try {
        await work();
      } finally {
        await sql`select pg_advisory_unlock(${LOCK})`.execute(connection).catch(() => undefined);
      }
    });

  const run = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; failures++) {
      try {
        return await alone(tellHistory);
      } catch (error) {
        log.error({ err: error, failures }, 'the demo could not be filled; it is tried again from where it came to');
        await setTimeout(Math.min(RETRY * 2 ** failures, 60_000), undefined, { signal: stopping.signal }).catch(
          () => undefined,
        );
      }
    }
  };

  return {
    fill() {
      if (!wantsDemo(config)) return Promise.resolve();
      telling = true;
      filling ??= run().finally(() => {
        telling = false;
      });
      return filling;
    },
    ready: () => !telling,
    start() {
      if (!ended && config.demoPace > 0) now?.start();
    },
    async stop() {
      ended = true;
      stopping.abort();
      await filling;
      await now?.stop();
    },
  };
}
