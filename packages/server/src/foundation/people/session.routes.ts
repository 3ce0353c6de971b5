import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { UserPrincipal } from '../access/principal.ts';
import type { Role } from '../access/role.ts';
import { Problem } from '../errors.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../http/room.ts';
import { requireSameOrigin } from '../http/same-origin.ts';
import { type CookieOptions, clearSessionCookie, SESSION_COOKIE, setSessionCookie } from './cookie.ts';
import { MAX_EXCHANGE_TOKEN } from './exchange.ts';
import { OWN_SESSION } from './grant.ts';
import { oidcRoutes } from './oidc.routes.ts';
import type { Oidc } from './oidc.ts';
import type { Me } from './own.ts';
import { MAX_PASSWORD } from './password.ts';
import { peoplePermissions } from './people.permissions.ts';
import type { People } from './people.ts';
import type { Opened } from './sessions.ts';
import { userRoutes } from './user.routes.ts';
import { MAX_NAME } from './user.ts';

export interface PeopleRoomOptions extends CookieOptions {
  people: People;
  oidc?: Oidc | undefined;
  /** Whether this installation shows the demo marketplace. */
  demo?: boolean;
  /** The permissions of roles, for the list of them. */
  permissionsOf: (role: Role) => readonly string[];
}

const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Language = Type.Union([Type.Literal('zh-CN'), Type.Literal('en')]);
const Theme = Type.Union([Type.Literal('light'), Type.Literal('dark'), Type.Literal('system')]);
const Password = Type.String({ minLength: 1, maxLength: MAX_PASSWORD });
const Code = Type.String({ minLength: 6, maxLength: 40, description: 'Of the authenticator, or a recovery code' });
const Name = Type.String({ minLength: 1, maxLength: MAX_NAME });
const strict = { additionalProperties: false } as const;

const Providers = Type.Array(Type.Object({ id: Type.String(), label: Type.String() }));
const MeSchema = Type.Object({
  user: Type.Object({
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    email: nullable(Type.String()),
    language: nullable(Language),
    time_zone: nullable(Type.String()),
    theme: Theme,
    party: nullable(Type.String()),
    second_factor: Type.Boolean(),
  }),
  roles: Type.Array(Type.String()),
  permissions: Type.Array(Type.String()),
  session: Type.Object({ id: Type.String({ format: 'uuid' }), expires_at: Instant }),
  sign_in: Type.Object({ oidc: Providers }),
  demo: Type.Boolean({ description: 'Whether this installation shows the demo marketplace' }),
});

const SessionSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  created_at: Instant,
  last_seen_at: Instant,
  expires_at: Instant,
  device: Type.String({ description: 'Kind of browser and system; empty when it is none that is known' }),
  current: Type.Boolean(),
});

const SignInBody = Type.Union([
  Type.Object(
    {
      email: Type.String({ minLength: 1, maxLength: 300 }),
      password: Password,
      code: Type.Optional(Code),
    },
    strict,
  ),
  Type.Object(
    {
      exchange: Type.String({
        ...{ minLength: 1, maxLength: MAX_EXCHANGE_TOKEN },
        description: 'A token that the marketplace signed (docs/people.md)',
      }),
    },
    strict,
  ),
]);

/** Who asks, when it is a person: keys have no session. */
function userOf(request: FastifyRequest): UserPrincipal {
  const principal = principalOf(request);
  if (principal.kind !== 'user')
    throw new Problem('request.not-found', { detail: 'A key has no session: this is for people who are signed in' });
  return principal;
}

/** `/v1/session`, `/v1/sessions`, `/v1/invitations`, `/v1/users`, `/v1/roles`. */
export function peopleRoom(options: PeopleRoomOptions): HttpRoom {
  return {
    name: 'people',
    permissions: peoplePermissions,
    register(app) {
      sessionRoutes(app, options);
      secondFactorRoutes(app, options);
      invitationRoutes(app, options);
      userRoutes(app, options);
      oidcRoutes(app, { ...options, originOf });
    },
  };
}

const config = { permission: OWN_SESSION };
// what holds a secret is not kept to be given again
const once = { permission: OWN_SESSION, idempotency: false } as const;
const open = { public: true, idempotency: false } as const;

const originOf = (request: FastifyRequest) => ({
  address: request.ip,
  userAgent: request.headers['user-agent'],
  before: request.cookies[SESSION_COOKIE],
});
const offered = ({ oidc }: Pick<PeopleRoomOptions, 'oidc'>) => (oidc ? [{ id: oidc.id, label: oidc.label }] : []);

function show(me: Me, principal: UserPrincipal, options: PeopleRoomOptions) {
  return {
    user: {
      ...{ id: me.id, name: me.name, email: me.email, language: me.language, time_zone: me.timeZone },
      ...{ theme: me.theme, party: me.party, second_factor: me.secondFactor },
    },
    roles: [...principal.roles],
    permissions: [...principal.permissions].sort(),
    session: { id: principal.session.id, expires_at: principal.session.expiresAt.toISOString() },
    sign_in: { oidc: offered(options) },
    demo: options.demo ?? false,
  };
}

function sessionRoutes(app: HttpApp, options: PeopleRoomOptions): void {
  const { people } = options;
  const { signIn, sessions, own } = people;

  app.post(
    '/v1/session',
    {
      config: open,
      schema: {
        tags: ['access'],
        summary: 'Sign in',
        description: 'By e-mail and password, or by a token that the marketplace signed. Sets the cookie.',
        body: SignInBody,
        response: { 200: MeSchema },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request);
      const { body } = request;
      const from = originOf(request);
      const opened =
        'exchange' in body ? await signIn.byExchange(body.exchange, from) : await signIn.byPassword(body, from);
      return welcome(request, reply, opened, options);
    },
  );

  app.get(
    '/v1/session',
    { config, schema: { summary: 'Who is signed in', response: { 200: MeSchema } } },
    async (request) => {
      const user = userOf(request);
      return show(await own.me(user.id), user, options);
    },
  );

  app.get(
    '/v1/session/options',
    {
      config: { public: true },
      schema: {
        tags: ['access'],
        summary: 'What the sign-in page can offer',
        response: { 200: Type.Object({ oidc: Providers, demo: Type.Boolean() }) },
      },
    },
    async () => ({ oidc: offered(options), demo: options.demo ?? false }),
  );

  app.patch(
    '/v1/session',
    {
      config,
      schema: {
        summary: 'Change one’s own preferences',
        body: Type.Object(
          {
            language: Type.Optional(nullable(Language)),
            theme: Type.Optional(Theme),
            time_zone: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 60 }))),
            name: Type.Optional(Name),
          },
          { ...strict, minProperties: 1 },
        ),
        response: { 200: MeSchema },
      },
    },
    async (request) => {
      const user = userOf(request);
      const { time_zone, ...rest } = request.body;
      const me = await own.prefer(user, { ...rest, ...(time_zone !== undefined ? { timeZone: time_zone } : {}) });
      return show(me, user, options);
    },
  );

  app.delete(
    '/v1/session',
    {
      config: once,
      schema: {
        summary: 'Sign out',
        description: 'The session is over at once, in every process.',
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const user = userOf(request);
      await sessions.end(user, user.session.id);
      clearSessionCookie(request, reply, options);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/v1/session/password',
    {
      config: once,
      schema: {
        summary: 'Change one’s password',
        description: 'The other sessions of this person end.',
        body: Type.Object({ current: Password, next: Password }, strict),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await own.changePassword(userOf(request), request.body);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/v1/sessions',
    {
      config,
      schema: {
        summary: 'Where one is signed in, newest first',
        description: 'All of them: a person has 50 at most.',
        response: { 200: Type.Object({ items: Type.Array(SessionSchema) }) },
      },
    },
    async (request) => ({
      items: (await sessions.list(userOf(request))).map(
        ({ id, createdAt, lastSeenAt, expiresAt, device, current }) => ({
          ...{ id, device, current, created_at: createdAt.toISOString() },
          ...{ last_seen_at: lastSeenAt.toISOString(), expires_at: expiresAt.toISOString() },
        }),
      ),
    }),
  );

  app.delete(
    '/v1/sessions/:id',
    {
      config,
      schema: {
        summary: 'End one of one’s own sessions',
        params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const user = userOf(request);
      const id = request.params.id.toLowerCase();
      await sessions.end(user, id);
      if (id === user.session.id) clearSessionCookie(request, reply, options);
      return reply.code(204).send(null);
    },
  );
}

function secondFactorRoutes(app: HttpApp, { people: { secondFactor } }: PeopleRoomOptions): void {
  app.post(
    '/v1/session/totp',
    {
      config: once,
      schema: {
        summary: 'Begin a second factor',
        description: 'It is in force when a code of it was confirmed.',
        body: Type.Object({ password: Password }, strict),
        response: {
          200: Type.Object({ secret: Type.String(), uri: Type.String({ description: 'otpauth://, for a QR code' }) }),
        },
      },
    },
    async (request) => secondFactor.begin(userOf(request), request.body.password),
  );

  app.post(
    '/v1/session/totp/confirm',
    {
      config: once,
      schema: {
        summary: 'Confirm a second factor by a code',
        description: 'The recovery codes are in this answer and nowhere else; each can be used once.',
        body: Type.Object({ code: Code }, strict),
        response: { 200: Type.Object({ recovery_codes: Type.Array(Type.String()) }) },
      },
    },
    async (request) => ({ recovery_codes: await secondFactor.confirm(userOf(request), request.body.code) }),
  );

  app.delete(
    '/v1/session/totp',
    {
      config: once,
      schema: {
        summary: 'Remove the second factor',
        body: Type.Object({ password: Password, code: Code }, strict),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      await secondFactor.remove(userOf(request), request.body);
      return reply.code(204).send(null);
    },
  );
}

function invitationRoutes(app: HttpApp, options: PeopleRoomOptions): void {
  const { signIn } = options.people;
  const params = Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) });

  app.get(
    '/v1/invitations/:token',
    {
      config: { public: true },
      schema: {
        tags: ['access'],
        summary: 'Whom an invitation is for',
        params,
        response: {
          200: Type.Object({ name: Type.String(), email_masked: nullable(Type.String()), expires_at: Instant }),
        },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const { name, emailMasked, expiresAt } = await signIn.invitation(request.params.token);
      return { name, email_masked: emailMasked, expires_at: expiresAt.toISOString() };
    },
  );

  app.post(
    '/v1/invitations/:token',
    {
      config: open,
      schema: {
        tags: ['access'],
        summary: 'Accept an invitation: choose a password and be signed in',
        description: 'Once only. Whoever has a second factor gives its code.',
        params,
        body: Type.Object(
          {
            password: Password,
            name: Type.Optional(Name),
            language: Type.Optional(Language),
            code: Type.Optional(Code),
          },
          strict,
        ),
        response: { 200: MeSchema },
      },
    },
    async (request, reply) => {
      requireSameOrigin(request);
      const opened = await signIn.byInvitation(request.params.token, request.body, originOf(request));
      return welcome(request, reply, opened, options);
    },
  );
}

async function welcome(request: FastifyRequest, reply: FastifyReply, opened: Opened, options: PeopleRoomOptions) {
  const { sessions, own } = options.people;
  setSessionCookie(request, reply, opened, options);
  reply.header('cache-control', 'no-store');
  return show(await own.me(opened.userId), await sessions.authenticate(opened.token), options);
}
