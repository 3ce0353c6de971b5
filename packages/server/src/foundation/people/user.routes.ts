import { Type } from 'typebox';
import { ALL_ROLES, isOutside, isRole, ROLE_DOCS, type Role } from '../access/role.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../http/page.ts';
import { type HttpApp, principalOf } from '../http/room.ts';
import { encodeCursor, idAfter } from '../keyset.ts';
import { invalid } from './context.ts';
import { addressOf, type CookieOptions } from './cookie.ts';
import type { People } from './people.ts';
import { MAX_NAME, type User } from './user.ts';

export interface UserRoutesOptions extends CookieOptions {
  people: People;
  permissionsOf: (role: Role) => readonly string[];
}

const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const strict = { additionalProperties: false } as const;
const State = Type.Union([Type.Literal('invited'), Type.Literal('active'), Type.Literal('disabled')]);
const Roles = Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 8 });
const Groups = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 50 });
const Name = Type.String({ minLength: 1, maxLength: MAX_NAME });
const params = Type.Object({ id: Type.String({ format: 'uuid' }) });

const UserSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  email: nullable(Type.String()),
  roles: Type.Array(Type.String()),
  groups: Type.Array(Type.String()),
  state: State,
  party: nullable(Type.String()),
  second_factor: Type.Boolean(),
  created_at: Instant,
  last_seen_at: nullable(Instant),
});

const InvitationSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  invitation_url: Type.String({ description: 'In this answer and nowhere else' }),
  expires_at: Instant,
});

const show = (user: User) => ({
  ...{ id: user.id, name: user.name, email: user.email, roles: [...user.roles], groups: [...user.groups] },
  ...{ state: user.state, party: user.party, second_factor: user.secondFactor },
  ...{ created_at: user.createdAt.toISOString(), last_seen_at: user.lastSeenAt?.toISOString() ?? null },
});

/** `/v1/users`, `/v1/roles`. */
export function userRoutes(app: HttpApp, options: UserRoutesOptions): void {
  const { users } = options.people;

  app.get(
    '/v1/users',
    {
      config: { permission: 'access.user.read' },
      schema: {
        summary: 'Users, newest first',
        description: 'What was seen of whom is on the trail.',
        querystring: Type.Object({
          ...pageQuery,
          query: Type.Optional(
            Type.String({
              maxLength: 300,
              description: 'An e-mail address, a party, or a part of a name of the staff',
            }),
          ),
          role: Type.Optional(Type.String({ maxLength: 40 })),
          state: Type.Optional(State),
        }),
        response: { 200: pageOf(UserSchema) },
      },
    },
    async (request) => {
      const { limit = DEFAULT_PAGE, cursor, query, role, state } = request.query;
      const before = idAfter(cursor);
      const found = await users.list(
        {
          limit: limit + 1,
          ...(before !== undefined ? { before } : {}),
          ...(query !== undefined ? { query } : {}),
          ...(role !== undefined ? { role: rolesOf([role], 'role')[0]! } : {}),
          ...(state !== undefined ? { state } : {}),
        },
        principalOf(request),
      );
      return toPage(found, limit, show, (user) => encodeCursor(user.id));
    },
  );

  app.post(
    '/v1/users',
    {
      config: { permission: 'access.user.create' },
      schema: {
        summary: 'Invite somebody',
        description: 'One gives only roles that hold no more than oneself.',
        body: Type.Object(
          {
            email: Type.String({ minLength: 1, maxLength: 300 }),
            name: Name,
            roles: Roles,
            groups: Type.Optional(Groups),
            party: Type.Optional(
              Type.String({ maxLength: 220, description: 'type/id, for the roles of those outside: merchant/m1' }),
            ),
            language: Type.Optional(Type.Union([Type.Literal('zh-CN'), Type.Literal('en')])),
          },
          strict,
        ),
        response: { 201: InvitationSchema },
      },
    },
    async (request, reply) => {
      const { roles, ...given } = request.body;
      const { invitation } = await users.create({ ...given, roles: rolesOf(roles, 'roles') }, principalOf(request));
      return reply.code(201).send(link(invitation!, addressOf(request, options)));
    },
  );

  app.get(
    '/v1/users/:id',
    {
      config: { permission: 'access.user.read' },
      schema: { summary: 'A user', params, response: { 200: UserSchema } },
    },
    async (request) => show(await users.find(request.params.id.toLowerCase(), principalOf(request))),
  );

  app.patch(
    '/v1/users/:id',
    {
      config: { permission: 'access.user.update' },
      schema: {
        summary: 'Change a user',
        description: 'Counts with the person’s next request. Who is disabled is signed out.',
        params,
        body: Type.Object(
          {
            name: Type.Optional(Name),
            roles: Type.Optional(Roles),
            groups: Type.Optional(Groups),
            state: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('disabled')])),
            second_factor: Type.Optional(
              Type.Literal(false, { description: 'Takes away a second factor that was lost' }),
            ),
          },
          { ...strict, minProperties: 1 },
        ),
        response: { 200: UserSchema },
      },
    },
    async (request) => {
      const { roles, second_factor, ...change } = request.body;
      const changed = await users.change(
        request.params.id.toLowerCase(),
        {
          ...change,
          ...(roles !== undefined ? { roles: rolesOf(roles, 'roles') } : {}),
          ...(second_factor !== undefined ? { secondFactor: second_factor } : {}),
        },
        principalOf(request),
      );
      return show(changed);
    },
  );

  app.post(
    '/v1/users/:id/invitation',
    {
      config: { permission: 'access.user.create' },
      schema: {
        summary: 'A new link, also for a forgotten password',
        description: 'The link before is over. Accepting it ends the person’s sessions.',
        params,
        response: { 201: InvitationSchema },
      },
    },
    async (request, reply) => {
      const invitation = await users.invite(request.params.id.toLowerCase(), principalOf(request));
      return reply.code(201).send(link(invitation, addressOf(request, options)));
    },
  );

  app.get(
    '/v1/roles',
    {
      config: { permission: 'access.permission.read' },
      schema: {
        summary: 'The roles, and what each holds',
        response: {
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                id: Type.String(),
                doc: Type.Object({ 'zh-CN': Type.String(), en: Type.String() }),
                permissions: Type.Array(Type.String()),
                outside: Type.Boolean({ description: 'Belongs to a party and reaches only what is that party’s' }),
              }),
            ),
          }),
        },
      },
    },
    async () => ({
      items: ALL_ROLES.map((id) => ({
        ...{ id, doc: ROLE_DOCS[id], outside: isOutside(id) },
        permissions: [...options.permissionsOf(id)].sort(),
      })),
    }),
  );
}

export const invitationUrl = (address: string, token: string): string => `${address}/invitation/${token}`;

const link = ({ id, token, expiresAt }: { id: string; token: string; expiresAt: Date }, address: string) => ({
  ...{ id, invitation_url: invitationUrl(address, token) },
  expires_at: expiresAt.toISOString(),
});

function rolesOf(texts: readonly string[], field: string): Role[] {
  // what was sent is not said again: it may be anything
  if (!texts.every(isRole)) throw invalid(field, 'names what is no role; see GET /v1/roles');
  return texts as Role[];
}
