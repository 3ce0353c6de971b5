import { Type } from 'typebox';
import type { SettingLine } from '../config/settings.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../http/page.ts';
import { type HttpRoom, principalOf } from '../http/room.ts';
import { encodeCursor, idAfter } from '../keyset.ts';
import { type Access, type KeyView, MAX_SCOPES } from './access.ts';
import { BUNDLES, type PermissionDeclaration } from './permission.ts';
import { forRoles, READERS } from './role.ts';

export const accessPermissions: readonly PermissionDeclaration[] = [
  { name: 'access.key.read', doc: { 'zh-CN': '查看接口密钥', en: 'See API keys' }, roles: READERS },
  {
    name: 'access.key.create',
    doc: { 'zh-CN': '创建接口密钥', en: 'Create API keys' },
    roles: forRoles('all', 'operator'),
  },
  {
    name: 'access.key.revoke',
    doc: { 'zh-CN': '吊销接口密钥', en: 'Revoke API keys' },
    roles: forRoles('all', 'operator'),
  },
  {
    name: 'access.permission.read',
    doc: { 'zh-CN': '查看权限清单', en: 'See the permissions' },
    bundles: ['read'],
    roles: { ...READERS, ...forRoles('all', 'supervisor', 'privacy-officer') },
  },
  { name: 'access.setting.read', doc: { 'zh-CN': '查看系统设置', en: 'See the settings' }, roles: READERS },
];

const Instant = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const Key = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  scopes: Type.Array(Type.String()),
  party: nullable(Type.String()),
  created_at: Instant,
  created_by: Type.String(),
  expires_at: nullable(Instant),
  revoked_at: nullable(Instant),
  last_used_at: nullable(Instant),
});

const show = (key: KeyView) => ({
  ...{ id: key.id, name: key.name, scopes: key.scopes, party: key.party },
  created_at: key.createdAt.toISOString(),
  created_by: key.createdBy,
  expires_at: key.expiresAt?.toISOString() ?? null,
  revoked_at: key.revokedAt?.toISOString() ?? null,
  last_used_at: key.lastUsedAt?.toISOString() ?? null,
});

const NewKey = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    scopes: Type.Array(Type.String({ maxLength: 120 }), {
      minItems: 1,
      maxItems: MAX_SCOPES,
      description: `Permissions, room.*, ${Object.keys(BUNDLES).join(', ')}, or *`,
    }),
    party: Type.Optional(
      Type.String({ maxLength: 220, description: 'type/id: the key reaches only what is this party’s' }),
    ),
    expires_at: Type.Optional(Instant),
  },
  { additionalProperties: false },
);

const Docs = Type.Object({ 'zh-CN': Type.String(), en: Type.String() });

export interface AccessRoomOptions {
  access: Access;
  /** The settings as `anxin config` lists them, secrets as set or not. */
  settings: () => SettingLine[];
}

/** `/v1/keys`, `/v1/permissions`, `/v1/settings`. */
export function accessRoom({ access, settings }: AccessRoomOptions): HttpRoom {
  return {
    name: 'access',
    permissions: accessPermissions,
    register(app) {
      app.get(
        '/v1/keys',
        {
          config: { permission: 'access.key.read' },
          schema: {
            summary: 'API keys, newest first',
            querystring: Type.Object(pageQuery),
            response: { 200: pageOf(Key) },
          },
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor } }) => {
          const before = idAfter(cursor);
          return toPage(await access.listKeys(limit + 1, before), limit, show, (key) => encodeCursor(key.id));
        },
      );

      app.post(
        '/v1/keys',
        {
          config: { permission: 'access.key.create' },
          schema: {
            summary: 'Create an API key',
            description: 'The key is in this answer and nowhere else. A key hands on only what it holds.',
            body: NewKey,
            response: { 201: Type.Object({ id: Type.String({ format: 'uuid' }), key: Type.String() }) },
          },
        },
        async (request, reply) => {
          const { name, scopes, party, expires_at } = request.body;
          const created = await access.createKey(
            {
              ...{ name, scopes },
              ...(party !== undefined ? { party } : {}),
              ...(expires_at !== undefined ? { expiresAt: new Date(expires_at) } : {}),
            },
            principalOf(request),
          );
          return reply.code(201).header('cache-control', 'no-store').send(created);
        },
      );

      app.delete(
        '/v1/keys/:id',
        {
          config: { permission: 'access.key.revoke' },
          schema: {
            summary: 'Revoke an API key',
            description: 'It stops working at once in this process, within five seconds in others.',
            params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
            response: { 200: Key },
          },
        },
        async (request) => show(await access.revokeKey(request.params.id.toLowerCase(), principalOf(request))),
      );

      app.get(
        '/v1/permissions',
        {
          config: { permission: 'access.permission.read' },
          schema: {
            summary: 'What scopes of a key can be',
            response: {
              200: Type.Object({
                permissions: Type.Array(
                  Type.Object({
                    name: Type.String(),
                    doc: Docs,
                    own: Type.Boolean({ description: 'Whether a key of a party can use it' }),
                    bundles: Type.Array(Type.String()),
                  }),
                ),
                bundles: Type.Array(Type.Object({ name: Type.String(), doc: Docs })),
              }),
            },
          },
        },
        async () => ({
          permissions: access.permissions.list().map(({ name, doc, own, bundles }) => ({
            ...{ name, doc, own: own ?? false, bundles: [...(bundles ?? [])] },
          })),
          bundles: Object.entries(BUNDLES).map(([name, doc]) => ({ name, doc })),
        }),
      );

      app.get(
        '/v1/settings',
        {
          config: { permission: 'access.setting.read' },
          schema: {
            summary: 'The settings of this process',
            response: {
              200: Type.Object({
                items: Type.Array(
                  Type.Object({ env: Type.String(), value: Type.String(), from: Type.String(), about: Type.String() }),
                ),
              }),
            },
          },
        },
        async () => ({ items: settings() }),
      );
    },
  };
}
