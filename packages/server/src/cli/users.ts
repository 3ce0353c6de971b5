import { Command } from 'commander';
import type { Actor } from '../foundation/access/access.ts';
import { ALL_ROLES, isRole, type Role } from '../foundation/access/role.ts';
import type { Clock } from '../foundation/clock.ts';
import { Problem } from '../foundation/errors.ts';
import { invitationUrl } from '../foundation/people/user.routes.ts';
import { normaliseEmail, type User } from '../foundation/people/user.ts';
import type { Users } from '../foundation/people/users.ts';

/** Opens the platform for a command and closes it after. */
export type WithPeople = <T>(
  work: (given: { users: Users; clock: Clock; address: string }) => Promise<T>,
) => Promise<T>;

export interface UsersCommandOptions {
  withPeople: WithPeople;
  /** Where results go. */
  write?: (text: string) => void;
  /** Where a password comes from with --password-stdin. */
  input?: AsyncIterable<Buffer | string>;
}

const BY: Actor = { kind: 'cli', id: 'users' };
const LISTED = 1_000;
const MAX_INPUT = 1_000;

/** `anxin users create|list|disable|enable|roles|invite`. Failures are thrown as problems. */
export function usersCommand({ withPeople, write = toStdout, input = process.stdin }: UsersCommandOptions): Command {
  const print = (json: boolean | undefined, value: unknown, text: string): void =>
    write(json ? `${JSON.stringify(value)}\n` : text);
  const users = new Command('users').description('people who sign in, and what they may do');

  users
    .command('create')
    .description('make a user and print the link by which they choose a password')
    .requiredOption('--email <address>', 'what they sign in with')
    .requiredOption('--role <list>', `with commas: ${ALL_ROLES.join(', ')}`)
    .option('--name <name>', 'what colleagues call them; the part of the address before @ when not given')
    .option('--group <list>', 'skill groups whose work is theirs, with commas')
    .option('--party <type/id>', 'whom they act for, with a role of those outside: merchant/m1')
    .option('--password-stdin', 'read the password from standard input instead of making a link')
    .option('--json', 'print {"id","invitation_url","expires_at"}')
    .action(async (flags: CreateFlags, self) => {
      const roles = rolesOf(flags.role, self);
      const password = flags.passwordStdin ? await readPassword(input) : undefined;
      const { id, url, expires } = await withPeople(async ({ users, address }) => {
        const made = await users.create(
          {
            ...{ email: flags.email, name: flags.name ?? flags.email.split('@')[0]!, roles },
            ...(flags.group !== undefined ? { groups: split(flags.group) } : {}),
            ...(flags.party !== undefined ? { party: flags.party } : {}),
            ...(password !== undefined ? { password } : {}),
          },
          BY,
        );
        const { invitation } = made;
        return {
          id: made.id,
          url: invitation && invitationUrl(address, invitation.token),
          expires: invitation?.expiresAt,
        };
      });
      print(
        flags.json,
        { id, ...(url !== undefined ? { invitation_url: url, expires_at: expires } : {}) },
        url === undefined
          ? `Made ${id}. They can sign in now.\n`
          : `${url}\n\nid ${id}. The link works once, until ${expires!.toISOString().slice(0, 16)}Z; it is not shown again.\n`,
      );
    });

  users
    .command('invite')
    .description('print a new link, also for a forgotten password; the one before is over')
    .argument('<user>', 'id or e-mail address')
    .option('--json', 'print {"id","invitation_url","expires_at"}')
    .action(async (user: string, flags: { json?: boolean }) => {
      const { id, url, expiresAt } = await withPeople(async ({ users, address }) => {
        const invitation = await users.invite(await find(users, user), BY);
        return { ...invitation, url: invitationUrl(address, invitation.token) };
      });
      print(flags.json, { id, invitation_url: url, expires_at: expiresAt }, `${url}\n`);
    });

  users
    .command('list')
    .description('list the users, newest first')
    .option('--json', 'print an array')
    .action(async (flags: { json?: boolean }) => {
      const listed = await withPeople(({ users }) => users.list({ limit: LISTED }, BY));
      print(flags.json, listed.map(toJson), listed.length === 0 ? 'No users yet.\n' : table(listed));
    });

  const change = (name: string, description: string, state: 'active' | 'disabled') =>
    users
      .command(name)
      .description(description)
      .argument('<user>', 'id or e-mail address')
      .option('--json', 'print the user')
      .action(async (user: string, flags: { json?: boolean }) => {
        const changed = await withPeople(async ({ users }) => users.change(await find(users, user), { state }, BY));
        print(flags.json, toJson(changed), `${changed.id} is ${changed.state} now.\n`);
      });
  change('disable', 'shut a user out: their sessions end at once', 'disabled');
  change('enable', 'let a disabled user in again', 'active');

  users
    .command('roles')
    .description('change what a user may do; it counts with their next request')
    .argument('<user>', 'id or e-mail address')
    .requiredOption('--set <list>', 'the roles they have from now on, with commas')
    .option('--json', 'print the user')
    .action(async (user: string, flags: { set: string; json?: boolean }, self) => {
      const roles = rolesOf(flags.set, self);
      const changed = await withPeople(async ({ users }) => users.change(await find(users, user), { roles }, BY));
      print(flags.json, toJson(changed), `${changed.id} is ${changed.roles.join(', ')} now.\n`);
    });

  return users;
}

interface CreateFlags {
  email: string;
  role: string;
  name?: string;
  group?: string;
  party?: string;
  passwordStdin?: boolean;
  json?: boolean;
}

const toStdout = (text: string): void => {
  process.stdout.write(text);
};

const split = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function rolesOf(text: string, command: Command): Role[] {
  const names = split(text);
  const wrong = names.find((name) => !isRole(name));
  if (wrong !== undefined || names.length === 0)
    command.error(`error: "${wrong ?? text}" is no role; roles are ${ALL_ROLES.join(', ')}`);
  return names as Role[];
}

/** The first line, without its end. */
async function readPassword(input: AsyncIterable<Buffer | string>): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk;
    if (text.includes('\n') || text.length > MAX_INPUT) break;
  }
  return text.split(/\r?\n/)[0]!;
}

async function find(users: Users, text: string): Promise<string> {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  const [found] = normaliseEmail(text) === undefined ? [] : await users.list({ limit: 1, query: text }, BY);
  if (!found) throw new Problem('request.not-found', { detail: 'There is no user of this id or e-mail address' });
  return found.id;
}

const toJson = (user: User) => ({
  ...{ id: user.id, name: user.name, email: user.email, roles: user.roles, groups: user.groups },
  ...{ party: user.party, state: user.state, second_factor: user.secondFactor },
  ...{ created_at: user.createdAt, last_seen_at: user.lastSeenAt },
});

function table(listed: readonly User[]): string {
  const rows = listed.map((user) => [
    user.id,
    user.state,
    user.lastSeenAt?.toISOString().slice(0, 16) ?? 'never seen',
    user.roles.join(','),
    user.party ?? '-',
    user.email ?? '-',
    user.name,
  ]);
  const all = [['id', 'state', 'last seen', 'roles', 'party', 'e-mail', 'name'], ...rows];
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
