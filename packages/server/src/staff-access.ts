import type { FastifyRequest } from 'fastify';
import { reachOf } from './foundation/access/principal.ts';
import type { Clock } from './foundation/clock.ts';
import type { Config } from './foundation/config/settings.ts';
import { Problem } from './foundation/errors.ts';
import { principalOf } from './foundation/http/room.ts';
import { isUuid } from './foundation/ids.ts';
import { createOidc, type Oidc } from './foundation/people/oidc.ts';
import type { PeopleSettings } from './foundation/people/people.ts';
import type { Keys } from './foundation/sealing/keys.ts';

/** People by their id, which is all that can be found without opening names; who may not see people finds none. */
export const userSearch =
  (names: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>) =>
  async (request: FastifyRequest, text: string) => {
    const id = text.toLowerCase();
    if (!isUuid(id) || reachOf(principalOf(request), 'access.user.read', false) !== 'all') return [];
    const title = (await names([id])).get(id);
    return title === undefined ? [] : [{ kind: 'user' as const, id, title, address: `/people?user=${id}` }];
  };

const HOUR_MS = 3_600_000;

export const peopleSettings = ({ sessionIdle, sessionLife, exchangeSecret }: Config): PeopleSettings => ({
  ...{ idleMs: sessionIdle * HOUR_MS, lifeMs: sessionLife * HOUR_MS },
  ...(exchangeSecret !== undefined ? { exchangeSecret } : {}),
});

/** Staff who sign in at an identity provider, where one is set. */
export function oidcOf(config: Config, given: { keys: Keys; clock: Clock }): Oidc | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret, oidcLabel: label, oidcRoles: roles } = config;
  if (issuer === undefined) return undefined;
  if (clientId === undefined)
    throw new Problem('config.invalid', { detail: 'ANXIN_OIDC_ISSUER needs ANXIN_OIDC_CLIENT_ID' });
  return createOidc(
    {
      ...{ issuer, clientId, label },
      ...(oidcClientSecret !== undefined ? { clientSecret: oidcClientSecret } : {}),
      ...(roles !== undefined ? { roles } : {}),
    },
    given,
  );
}
