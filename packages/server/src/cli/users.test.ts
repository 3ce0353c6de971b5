import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../test-platform.ts';
import { usersCommand } from './users.ts';

let tested: TestPlatform;
beforeAll(async () => {
  tested = await openTestPlatform();
});
afterAll(() => tested.drop());

async function run(args: string[], input = ''): Promise<string> {
  let out = '';
  const command = usersCommand({
    withPeople: (work) =>
      work({ users: tested.platform.people.users, clock: tested.clock, address: 'https://anxin.example.com' }),
    write: (text) => {
      out += text;
    },
    input: Readable.from([input]),
  });
  for (const one of [command, ...command.commands]) one.exitOverride().configureOutput({ writeErr: () => {} });
  await command.parseAsync(args, { from: 'user' });
  return out;
}

const signIn = (body: object) => tested.http.app.inject({ method: 'POST', url: '/v1/session', payload: body });

test('create prints a link that works once', async () => {
  const made = JSON.parse(
    await run(['create', '--email', 'Root@example.com', '--role', 'administrator', '--name', '管理员', '--json']),
  );
  expect(Object.keys(made)).toEqual(['id', 'invitation_url', 'expires_at']);
  const token = /^https:\/\/anxin\.example\.com\/invitation\/([\w-]{43})$/.exec(made.invitation_url)![1];
  const accept = () =>
    tested.http.app.inject({
      ...{ method: 'POST', url: `/v1/invitations/${token}`, payload: { password: 'correct horse battery' } },
    });
  expect((await accept()).json()).toMatchObject({ user: { id: made.id, name: '管理员' }, roles: ['administrator'] });
  expect((await accept()).statusCode).toBe(410);
});

test('a password from standard input never appears, and lets its person in', async () => {
  const said = await run(
    ['create', '--email', 'li@example.com', '--role', 'reviewer', '--group', 'content, goods', '--password-stdin'],
    'correct horse battery\n',
  );
  expect(said).toMatch(/^Made [0-9a-f-]{36}\. They can sign in now\.\n$/);
  expect((await signIn({ email: 'li@example.com', password: 'correct horse battery' })).statusCode).toBe(200);
  await expect(
    run(['create', '--email', 'x@example.com', '--role', 'reviewer', '--password-stdin'], 'short\n'),
  ).rejects.toMatchObject({ code: 'request.invalid' });
});

test('list, roles, disable and enable, by id or address', async () => {
  await run(['create', '--email', 'shop@example.com', '--role', 'merchant', '--party', 'merchant/m1']);
  const listed = JSON.parse(await run(['list', '--json']));
  expect(listed[0]).toMatchObject({ email: 'shop@example.com', party: 'merchant/m1', state: 'invited' });
  expect(await run(['list'])).toMatch(/invited +never seen +merchant +merchant\/m1 +shop@example\.com +shop\n/);
  expect(await run(['roles', 'LI@example.com', '--set', 'reviewer,supervisor'])).toContain('reviewer, supervisor now');
  expect(await run(['disable', 'li@example.com'])).toContain('is disabled now');
  expect((await signIn({ email: 'li@example.com', password: 'correct horse battery' })).statusCode).toBe(401);
  const { id } = listed.find(({ email }: { email: string }) => email === 'li@example.com');
  expect(await run(['enable', id.toUpperCase()])).toContain('is active now');
  expect(await run(['invite', 'li@example.com'])).toMatch(/^https:\/\/anxin\.example\.com\/invitation\//);
});

test('wrong usage and what is not there are told', async () => {
  await expect(run(['create', '--email', 'x@example.com'])).rejects.toMatchObject({
    code: 'commander.missingMandatoryOptionValue',
  });
  await expect(run(['create', '--email', 'x@example.com', '--role', 'root'])).rejects.toThrow('is no role');
  await expect(run(['create', '--email', 'x', '--role', 'reviewer'])).rejects.toMatchObject({
    code: 'request.invalid',
  });
  await expect(run(['disable', 'nobody@example.com'])).rejects.toMatchObject({ code: 'request.not-found' });
  await expect(run(['roles', 'root@example.com', '--set', 'reviewer'])).rejects.toMatchObject({
    code: 'access.last-administrator',
  });
});
