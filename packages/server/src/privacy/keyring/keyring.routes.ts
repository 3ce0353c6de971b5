import { Type } from 'typebox';
import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';
import { type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { type KeyringState, type KeyringStateOptions, readKeyringState } from './keyring.state.ts';
import type { Keyring, KeyringVersion, Rotation } from './keyring.ts';
import type { Rotating } from './rotation.ts';

const tags = ['privacy'];

export const keyringPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'privacy.keyring.read',
    doc: { 'zh-CN': '查看密钥版本与轮换进度', en: 'See versions of the master key, and how far a rotation is' },
    roles: forRoles('all', 'privacy-officer', 'auditor'),
  },
  {
    name: 'privacy.keyring.rotate',
    doc: {
      'zh-CN': '轮换主密钥、更换保管方',
      en: 'Rotate the master key, and move it between key file and key service',
    },
    roles: forRoles('all', 'privacy-officer'),
  },
];

const instant = Type.String({ format: 'date-time' });
const holder = Type.Enum(['file', 'transit'], { description: 'The key file, or the key service' });
const orNull = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()]);

const RotationSchema = Type.Object(
  {
    ...{ id: Type.String(), asked_at: instant, asked_by: Type.String() },
    from_holder: holder,
    holder: Type.Enum(['file', 'transit'], { description: 'Another one than before: the master keys move there' }),
    version: Type.Union([Type.Integer(), Type.Null()], { description: 'Null: not added, or the move has not begun' }),
    keys: Type.Integer({ description: 'Persons’ keys when it began' }),
    done_at: orNull(instant),
    retired_at: Type.Union([instant, Type.Null()], { description: 'When versions below were given up' }),
  },
  { title: 'Rotation or move of the master key' },
);

const KeyringSchema = Type.Object(
  {
    provider: Type.Enum(['file', 'transit'], { description: 'Who wraps' }),
    versions: Type.Array(
      Type.Object({
        ...{ holder, version: Type.Integer(), created_at: orNull(instant) },
        keys: Type.Integer({ description: 'Persons’ keys that it wraps' }),
        root: Type.Boolean({ description: 'It wraps the root, too' }),
      }),
    ),
    left: Type.Integer({
      description: 'Persons’ keys that an older version, or who held the master keys before, wraps',
    }),
    damaged: Type.Integer({
      description: 'Of these, those that could not be unwrapped: put back from a backup, or the person is erased',
    }),
    erased: Type.Integer({ description: 'Persons whose key was destroyed' }),
    rotations: Type.Array(RotationSchema, { description: 'Newest first; moves among them' }),
    waits_for: Type.Array(Type.String(), {
      description:
        'Processes that run and could not read what the target of the move wraps: it begins when there are none',
    }),
    moves_to: Type.Array(holder, { description: 'Where the master keys could move to' }),
    health: Type.Object(
      { ok: Type.Boolean(), code: orNull(Type.String()), checked_at: instant },
      { description: 'Whether who holds the master keys answers. While not, versions are those that rows name' },
    ),
    generations: Type.Array(
      Type.Object({
        ...{
          generation: Type.Integer(),
          state: Type.Enum(['asked', 'building', 'leaving']),
          begun_at: orNull(instant),
        },
        orders: Type.Integer({ description: 'Orders that are in it' }),
      }),
      { description: 'Of the index of what is searched by' },
    ),
  },
  { title: 'Keyring' },
);

/** `/v1/keyring`: versions of the master key, their rotation, and their move. */
export function keyringRoom(options: KeyringStateOptions & { rotating: Rotating }): HttpRoom {
  return {
    name: 'privacy.keyring',
    permissions: keyringPermissions,
    register(app) {
      app.get(
        '/v1/keyring',
        {
          config: { permission: 'privacy.keyring.read' },
          schema: {
            ...{ summary: 'Versions of the master key, and how far the rotation is', tags },
            response: { 200: KeyringSchema },
          },
        },
        async () => showState(await readKeyringState(options)),
      );

      app.post(
        '/v1/keyring/rotate',
        {
          config: { permission: 'privacy.keyring.rotate' },
          schema: {
            summary: 'Ask for a new version of the master key',
            description: 'Persons’ keys are wrapped anew in the background; nothing waits for it.',
            tags,
            response: { 202: RotationSchema },
          },
        },
        async (request, reply) => {
          const { kind, id } = principalOf(request);
          return reply.code(202).send(showRotation(await options.rotating.ask({ kind, id })));
        },
      );

      app.post(
        '/v1/keyring/move',
        {
          config: { permission: 'privacy.keyring.rotate' },
          schema: {
            summary: 'Ask for the master keys to move to the key service, or back to the key file',
            description:
              'The target is tried first. Persons’ keys are wrapped by it in the background, as in a rotation; a move that is under way is turned back by asking for the other direction.',
            tags,
            body: Type.Object({ to: holder }, { additionalProperties: false }),
            response: { 202: RotationSchema },
          },
        },
        async (request, reply) => {
          const { kind, id } = principalOf(request);
          return reply.code(202).send(showRotation(await options.rotating.move(request.body.to, { kind, id })));
        },
      );
    },
  };
}

const showRotation = (rotation: Rotation) => ({
  ...{ id: rotation.id, asked_at: rotation.askedAt.toISOString(), asked_by: rotation.askedBy },
  ...{ from_holder: rotation.fromHolder, holder: rotation.holder, version: rotation.version, keys: rotation.keys },
  ...{ done_at: rotation.doneAt?.toISOString() ?? null, retired_at: rotation.retiredAt?.toISOString() ?? null },
});

export const showKeyring = ({ provider, versions, left, damaged, erased, rotations, waitsFor, movesTo }: Keyring) => ({
  ...{ provider, left, damaged, erased, waits_for: waitsFor, moves_to: movesTo },
  versions: versions.map(showVersion),
  rotations: rotations.map(showRotation),
});

const showVersion = ({ holder, version, createdAt, keys }: KeyringVersion) => ({
  ...{ holder, version, created_at: createdAt?.toISOString() ?? null, keys },
});

const showState = ({ health, generations, versions, ...keyring }: KeyringState) => ({
  ...showKeyring({ ...keyring, versions: [] }),
  versions: versions.map((version) => ({ ...showVersion(version), root: version.root })),
  health: { ok: health.ok, code: health.code, checked_at: health.checkedAt.toISOString() },
  generations: generations.map(({ generation, state, begunAt, orders }) => ({
    ...{ generation, state, begun_at: begunAt?.toISOString() ?? null, orders },
  })),
});
