import { randomBytes } from 'node:crypto';
import { isOutside, type Role } from '../../packages/server/src/foundation/access/role.ts';
import { SET_PIECES } from '../../packages/simulator/src/index.ts';
import { ask, type Client } from './client.ts';

/** Somebody who can sign in, and who has. */
export interface Person {
  id: string;
  name: string;
  email: string;
  password: string;
  role: Role;
  party: string | null;
  /** `anxin_session=…` of a session that is open. */
  cookie: string;
}

export type People = Record<Role, Person>;

const PARTIES: Partial<Record<Role, string>> = {
  merchant: `merchant/${SET_PIECES.merchant}`,
  creator: `creator/${SET_PIECES.creator}`,
  consumer: `consumer/${SET_PIECES.consumer}`,
  'rights-holder': `rights-holder/${SET_PIECES.rightsHolder}`,
};

const partyOf = (role: Role): string | undefined => (isOutside(role) ? (PARTIES[role] ?? `${role}/e2e`) : undefined);

/** One person of each of the roles. */
export async function invitePeople(address: string, client: Client, roles: readonly Role[]): Promise<People> {
  const people: Partial<People> = {};
  // two at once: hashing a password takes a processor for itself
  const waiting = [...roles];
  const work = async (): Promise<void> => {
    for (let role = waiting.shift(); role !== undefined; role = waiting.shift())
      people[role] = await invite(address, client, { role });
  };
  await Promise.all([work(), work()]);
  return people as People;
}

let invited = 0;

/** Invites somebody, who accepts at once. Named in Latin letters, so that a text that is not translated stands out. */
export async function invite(
  address: string,
  client: Client,
  {
    role,
    name,
    party = partyOf(role),
    groups,
  }: { role: Role; name?: string; party?: string | undefined; groups?: string[] },
): Promise<Person> {
  const mark = `${role}-${process.pid}-${++invited}`;
  const password = randomBytes(12).toString('base64url');
  const person = { email: `${mark}@e2e.example`, name: name ?? `Zed ${role}` };
  const { id, invitation_url } = await client.post<{ id: string; invitation_url: string }>('/v1/users', {
    ...{ ...person, roles: [role] },
    ...(party ? { party } : {}),
    ...(groups ? { groups } : {}),
  });
  const token = invitation_url.split('/').at(-1)!;
  const accepted = await ask(address, 'POST', `/v1/invitations/${token}`, { password }, { 'x-anxin-console': '1' });
  if (accepted.status !== 200) throw new Error(`${role} cannot accept: ${JSON.stringify(accepted.body)}`);
  return { ...person, id, password, role, party: party ?? null, cookie: cookieOf(accepted.headers) };
}

const cookieOf = (headers: Headers): string => headers.getSetCookie()[0]!.split(';')[0]!;
