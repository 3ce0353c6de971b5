import { Command } from 'commander';
import { type Actor, createAccess, type KeyView } from '../foundation/access/access.ts';
import { BUNDLES, type PermissionRegistry } from '../foundation/access/permission.ts';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import type { Ids } from '../foundation/ids.ts';
import type { WriteTrail } from '../foundation/trail/trail.store.ts';

/** Opens the platform's database for a command and closes it after. */
export type WithPlatform = <T>(
  options: Record<string, never>,
  work: (platform: { db: Database; ids: Ids; clock: Clock; trail: WriteTrail }) => Promise<T>,
) => Promise<T>;

export interface KeysCommandOptions {
  withPlatform: WithPlatform;
  /** Of all rooms, so that a misspelt scope is refused here. */
  permissions: () => PermissionRegistry;
  /** Where results go. */
  write?: (text: string) => void;
}

const BY: Actor = { kind: 'cli', id: 'keys' };
const LISTED = 1_000;

/** `anxin keys create|list|revoke`. A wrong option ends in commander's error; failures are thrown as problems. */
export function keysCommand({ withPlatform, permissions, write = toStdout }: KeysCommandOptions): Command {
  const open = <T>(work: (access: ReturnType<typeof createAccess>, now: Date) => Promise<T>): Promise<T> =>
    withPlatform({}, async (platform) => {
      const access = createAccess({ ...platform, permissions: permissions() });
      return work(access, platform.clock.now());
    });
  const print = (json: boolean | undefined, value: unknown, text: string): void =>
    write(json ? `${JSON.stringify(value)}\n` : text);

  const keys = new Command('keys').description('API keys: who may ask this platform, and for what');

  keys
    .command('create')
    .description('create a key and print it: it is shown once and kept nowhere')
    .requiredOption('--name <name>', 'what it is for')
    .requiredOption('--scopes <list>', `permissions, room.*, ${Object.keys(BUNDLES).join(', ')}, or *; with commas`)
    .option('--party <type/id>', 'the key reaches only what belongs to this party, such as merchant/m1')
    .option('--expires <when>', 'a time from now (90d, 12h) or an instant (2027-01-31T00:00:00Z)')
    .option('--json', 'print {"id","key"}')
    .action(
      async (options: { name: string; scopes: string; party?: string; expires?: string; json?: boolean }, self) => {
        const created = await open((access, now) => {
          const expiresAt = options.expires === undefined ? undefined : parseExpiry(options.expires, now);
          if (expiresAt === null)
            self.error('error: --expires must be a time from now (90d, 12h, 30m) or an instant (2027-01-31T00:00:00Z)');
          return access.createKey(
            {
              name: options.name,
              scopes: splitScopes(options.scopes),
              ...(options.party !== undefined ? { party: options.party } : {}),
              ...(expiresAt instanceof Date ? { expiresAt } : {}),
            },
            BY,
          );
        });
        print(options.json, created, `${created.key}\n\nid ${created.id}. Keep the key now: it is not shown again.\n`);
      },
    );

  keys
    .command('list')
    .description('list the keys, newest first')
    .option('--json', 'print an array')
    .action(async (options: { json?: boolean }) => {
      const [listed, now] = await open(async (access, at) => [await access.listKeys(LISTED), at] as const);
      print(options.json, listed.map(toJson), listed.length === 0 ? 'No keys yet.\n' : table(listed, now));
    });

  keys
    .command('revoke')
    .description('revoke a key: it stops working within five seconds')
    .argument('<id>', 'the id that create and list print')
    .option('--json', 'print the key')
    .action(async (id: string, options: { json?: boolean }, self) => {
      const wanted = id.toLowerCase();
      if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(wanted)) self.error(`error: "${id}" is no id of a key`);
      const key = await open((access) => access.revokeKey(wanted, BY));
      print(options.json, toJson(key), `Revoked ${key.id} (${key.name}).\n`);
    });

  return keys;
}

const toStdout = (text: string): void => {
  process.stdout.write(text);
};

const splitScopes = (text: string): string[] =>
  text
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');

const UNITS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `null` for a text that says no time. An instant needs a zone: without one it would mean another hour on each machine. */
export function parseExpiry(text: string, now: Date): Date | null {
  const span = /^([1-9]\d{0,4})([mhd])$/.exec(text);
  if (span) return new Date(now.getTime() + Number(span[1]) * UNITS[span[2] as keyof typeof UNITS]);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return null;
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number];
  // Date makes 3 March of 31 February
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null;
  const instant = new Date(text); // a bare date is midnight UTC, by ECMAScript
  return Number.isNaN(instant.getTime()) ? null : instant;
}

const toJson = (key: KeyView) => ({
  ...{ id: key.id, name: key.name, scopes: key.scopes, party: key.party },
  ...{ created_at: key.createdAt, created_by: key.createdBy },
  ...{ expires_at: key.expiresAt, revoked_at: key.revokedAt, last_used_at: key.lastUsedAt },
});

function table(keys: readonly KeyView[], now: Date): string {
  const rows = keys.map((key) => [
    key.id,
    stateOf(key, now),
    key.lastUsedAt?.toISOString().slice(0, 16) ?? 'never used',
    key.party ?? '-',
    key.scopes.join(','),
    key.name,
  ]);
  const all = [['id', 'state', 'last used', 'party', 'scopes', 'name'], ...rows];
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function stateOf(key: KeyView, now: Date): string {
  if (key.revokedAt !== null) return 'revoked';
  if (key.expiresAt === null) return 'valid';
  return key.expiresAt <= now ? 'expired' : `valid to ${key.expiresAt.toISOString().slice(0, 10)}`;
}
