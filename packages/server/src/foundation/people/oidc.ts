import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import * as client from 'openid-client';
import type { Role } from '../access/role.ts';
import type { Clock } from '../clock.ts';
import { Problem } from '../errors.ts';
import type { Keys } from '../sealing/keys.ts';
import { type OidcRoles, rolesOfClaims } from './oidc-roles.ts';

/** What the identity provider says of somebody. */
export interface Identity {
  email: string;
  name?: string;
  /** When claims stand for roles here; else the roles are those of the invitation. */
  roles?: readonly Role[];
}

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret?: string;
  label: string;
  roles?: OidcRoles;
}

export interface Oidc {
  id: string;
  label: string;
  /** Where to send the browser, and what it is to bring back. @throws Problem `access.provider-failed` */
  begin(redirectUri: string): Promise<{ url: string; cookie: string }>;
  /**
   * @param callback the address that was called, with its query
   * @throws Problem `access.sign-in-failed`, `access.provider-failed`
   */
  finish(callback: URL, cookie: string | undefined): Promise<Identity>;
}

/** For the provider's page, a second factor included. */
export const OIDC_MS = 600_000;
const PROVIDER_SECONDS = 10;

/**
 * Authorization code with PKCE. State, nonce and verifier are all derived from one random secret in a cookie of the
 * browser that began: nobody else's answer fits, nothing waits in the database, and any process can finish.
 */
export function createOidc(settings: OidcSettings, { keys, clock }: { keys: Keys; clock: Clock }): Oidc {
  let discovered: Promise<client.Configuration> | undefined;

  const discover = (): Promise<client.Configuration> => {
    discovered ??= client
      .discovery(
        new URL(settings.issuer),
        settings.clientId,
        undefined,
        settings.clientSecret === undefined ? client.None() : client.ClientSecretBasic(settings.clientSecret),
        // settings allow plain HTTP on this machine only
        {
          timeout: PROVIDER_SECONDS,
          ...(settings.issuer.startsWith('http:') ? { execute: [client.allowInsecureRequests] } : {}),
        },
      )
      .catch((error) => {
        discovered = undefined; // away for a moment is not away for good
        throw new Problem('access.provider-failed', {}, error);
      });
    return discovered;
  };

  const macOf = (secret: string, at: string): string =>
    keys.mac('index', `oidc/${settings.issuer}/${secret}/${at}`).toString('base64url');

  const recall = (cookie: string | undefined): string | undefined => {
    const [secret, at, mac, ...more] = (cookie ?? '').split('.');
    if (secret === undefined || at === undefined || mac === undefined || more.length > 0) return undefined;
    const [given, wanted] = [Buffer.from(mac), Buffer.from(macOf(secret, at))];
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
    const age = clock.now().getTime() - Number(at);
    return age >= 0 && age <= OIDC_MS ? secret : undefined;
  };

  return {
    ...{ id: 'staff', label: settings.label },
    async begin(redirectUri) {
      const config = await discover();
      const secret = randomBytes(32).toString('base64url');
      const at = String(clock.now().getTime());
      const { state, nonce, verifier } = derive(secret);
      const url = client.buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirectUri, scope: 'openid email profile', state, nonce },
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, cookie: `${secret}.${at}.${macOf(secret, at)}` };
    },
    async finish(callback, cookie) {
      const secret = recall(cookie);
      if (secret === undefined)
        throw new Problem('access.sign-in-failed', { detail: 'This browser did not begin to sign in, or long ago' });
      const config = await discover();
      const { state, nonce, verifier } = derive(secret);
      const tokens = await client
        .authorizationCodeGrant(config, callback, {
          ...{ expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true },
        })
        .catch((error: Error) => {
          throw isRefusal(error)
            ? new Problem('access.sign-in-failed', { detail: 'The identity provider’s answer does not fit' }, error)
            : new Problem('access.provider-failed', {}, error);
        });
      return identityOf(tokens.claims() ?? {}, settings.roles);
    },
  };
}

function derive(secret: string): { state: string; nonce: string; verifier: string } {
  const of = (label: string): string => createHmac('sha256', secret).update(label).digest('base64url');
  return { state: of('state'), nonce: of('nonce'), verifier: of('verifier') };
}

/** Something was wrong with what came, as against: the provider could not be asked. */
const isRefusal = (error: Error): boolean =>
  error instanceof client.AuthorizationResponseError ||
  error instanceof client.ResponseBodyError ||
  (error instanceof client.ClientError && error.code !== 'OAUTH_TIMEOUT' && error.code !== 'OAUTH_ABORT');

function identityOf(claims: Record<string, unknown>, roles: OidcRoles | undefined): Identity {
  const { email, email_verified: verified, name } = claims;
  // an address that anybody may claim for themselves would be everybody's key to everybody's account
  if (typeof email !== 'string' || (verified !== true && verified !== 'true'))
    throw new Problem('access.sign-in-failed', { detail: 'The identity provider vouches for no e-mail address' });
  return {
    email,
    ...(typeof name === 'string' ? { name } : {}),
    ...(roles !== undefined ? { roles: rolesOfClaims(roles, claims) } : {}),
  };
}
