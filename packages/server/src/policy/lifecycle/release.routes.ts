import type { Language } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { type Static, type TProperties, Type } from 'typebox';
import type { Database } from '../../foundation/database/database.ts';
import { Problem } from '../../foundation/errors.ts';
import { languageOf } from '../../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery, toPage } from '../../foundation/http/page.ts';
import { type HttpApp, type HttpRoom, principalOf } from '../../foundation/http/room.ts';
import { encodeCursor, idAfter } from '../../foundation/keyset.ts';
import { type Asked, find } from './desk.ts';
import type { Drafts } from './draft.ts';
import type { Force } from './force.ts';
import { lifecyclePermissions } from './policy.permissions.ts';
import { Changes, Id, releaseDetail, releaseLine, shadowPage } from './release.schemas.ts';
import { listReleases, manifestIn, type Release, readFiles, readInForce } from './release.store.ts';
import { RELEASE_STATES, type ReleaseState } from './release.ts';
import { createReleaseView, type ReleaseViewOptions } from './release.view.ts';
import { listDifferences, readShadow } from './shadow.store.ts';

export interface ReleaseRoutes extends ReleaseViewOptions {
  db: Database;
  drafts: Drafts;
  force: Force;
}

const MAX_NOTE = 2_000;

const params = Type.Object({ id: Id });
const Note = Type.String({ maxLength: MAX_NOTE, description: 'Why; nothing about a person' });
const Revision = Type.Integer({ minimum: 1, description: 'Of the release, as it was read' });
const revision = Type.Optional(Revision);
const tags = ['policy'];
const reading = { permission: 'policy.pack.read' };

/** Union answers make the schema serialiser try one branch after the other; every field here is built by `view`. */
const plainJson = () => (value: unknown) => JSON.stringify(value);

/** `/v1/packs`: releases of policy, from the first draft until another one takes their place. */
export function releaseRoutes(options: ReleaseRoutes): HttpRoom {
  const { db, drafts, force } = options;
  const view = createReleaseView(options);
  const whole = async (request: FastifyRequest, release: Release) =>
    (await view.whole(release, languageOf(request) as Language)) as never;

  /** One step of a release, at an address of its own. */
  function step<P extends TProperties>(
    app: HttpApp,
    verb: string,
    about: { permission: string; summary: string; description?: string; body: P },
    run: (asked: Asked, id: string, body: Static<Type.TObject<P>>) => Promise<Release>,
  ): void {
    const { permission, body, ...told } = about;
    app.post(
      `/v1/packs/:id/${verb}`,
      {
        config: { permission },
        schema: {
          ...{ ...told, tags, params, body: Type.Object(body, { additionalProperties: false }) },
          response: { 200: releaseDetail },
        },
        serializerCompiler: plainJson,
      },
      async (request) => {
        const given = request.body as Static<Type.TObject<P>> & { revision?: number };
        const asked = { by: principalOf(request), revision: given.revision };
        return whole(request, await run(asked, (request.params as { id: string }).id, given));
      },
    );
  }

  return {
    name: 'policy.releases',
    permissions: lifecyclePermissions,
    register(app) {
      app.get(
        '/v1/packs',
        {
          config: reading,
          schema: {
            ...{ summary: 'Releases of policy, the newest first', tags },
            querystring: Type.Object({ ...pageQuery, state: Type.Optional(Type.Enum([...RELEASE_STATES])) }),
            response: { 200: pageOf(releaseLine) },
          },
          serializerCompiler: plainJson,
        },
        async ({ query: { limit = DEFAULT_PAGE, cursor, state } }) => {
          const before = idAfter(cursor);
          const rows = await listReleases(db, { limit: limit + 1, before, state: state as ReleaseState | undefined });
          const page = toPage(
            rows,
            limit,
            (row) => row,
            ({ id }) => encodeCursor(id),
          );
          return { ...page, items: await view.lines(page.items) } as never;
        },
      );

      app.get(
        '/v1/packs/current',
        {
          config: reading,
          schema: { summary: 'The release in force', tags, response: { 200: releaseLine } },
          serializerCompiler: plainJson,
        },
        async () => {
          const { active } = await readInForce(db);
          if (!active) throw new Problem('server.fault');
          const [line] = await view.lines([active]);
          return line as never;
        },
      );

      app.post(
        '/v1/packs',
        {
          config: { permission: 'policy.pack.edit' },
          schema: {
            summary: 'Begin a draft: the content of a release, with changes',
            description: 'Made of the release in force when `base` is not given.',
            tags,
            body: Type.Object(
              { base: Type.Optional(Id), changes: Changes, note: Type.Optional(Note) },
              { additionalProperties: false },
            ),
            response: { 201: releaseDetail },
          },
          serializerCompiler: plainJson,
        },
        async (request, reply) => {
          const { base, changes, note = '' } = request.body;
          const release = await drafts.create(principalOf(request), { base, changes, note });
          return reply.code(201).send(await whole(request, release));
        },
      );

      app.get(
        '/v1/packs/:id',
        {
          config: reading,
          schema: {
            summary: 'A release: its state, what was found, and what it would change',
            ...{ tags, params, response: { 200: releaseDetail } },
          },
          serializerCompiler: plainJson,
        },
        async (request) => whole(request, await find(db, request.params.id)),
      );

      app.patch(
        '/v1/packs/:id',
        {
          config: { permission: 'policy.pack.edit' },
          schema: {
            summary: 'Change files of a draft',
            description:
              'With `rebase` it is brought onto what is in force now; files that have changed there as well must be among the changes.',
            ...{ tags, params },
            body: Type.Object(
              {
                revision: Revision,
                changes: Changes,
                note: Type.Optional(Note),
                rebase: Type.Optional(Type.Boolean()),
              },
              { additionalProperties: false },
            ),
            response: { 200: releaseDetail },
          },
          serializerCompiler: plainJson,
        },
        async (request) => {
          const { revision, ...edit } = request.body;
          const asked = { by: principalOf(request), revision };
          return whole(request, await drafts.edit(asked, request.params.id, edit));
        },
      );

      app.get(
        '/v1/packs/:id/files',
        {
          config: reading,
          schema: {
            summary: 'The files of a release',
            ...{ tags, params },
            response: {
              200: Type.Object({ items: Type.Array(Type.Object({ path: Type.String(), hash: Type.String() })) }),
            },
          },
        },
        async ({ params: { id } }) => ({
          items: [...manifestIn(await find(db, id))].sort().map(([path, hash]) => ({ path, hash })),
        }),
      );

      app.get(
        '/v1/packs/:id/files/*',
        {
          config: reading,
          schema: {
            summary: 'One file of a release',
            tags,
            params: Type.Object({ id: Id, '*': Type.String({ maxLength: 200 }) }),
            response: { 200: Type.Object({ path: Type.String(), hash: Type.String(), text: Type.String() }) },
          },
        },
        async ({ params: { id, '*': path } }) => {
          const hash = manifestIn(await find(db, id)).get(path);
          if (hash === undefined) throw new Problem('request.not-found');
          const files = await readFiles(db, new Map([[path, hash]]));
          return { path, hash, text: files.get(path)! };
        },
      );

      app.get(
        '/v1/packs/:id/shadow',
        {
          config: reading,
          schema: {
            summary: 'What a release would have decided otherwise while it looked on',
            ...{ tags, params, querystring: Type.Object(pageQuery) },
            response: { 200: shadowPage },
          },
          serializerCompiler: plainJson,
        },
        async ({ params: { id }, query: { limit = DEFAULT_PAGE, cursor } }) => {
          const release = await find(db, id);
          const before = idAfter(cursor);
          const [summary, rows] = await Promise.all([
            readShadow(db, release.id),
            listDifferences(db, release.id, limit + 1, before),
          ]);
          const show = ({ release: _, ...row }: (typeof rows)[number]) => ({ ...row, at: row.at.toISOString() });
          return { ...summary, ...toPage(rows, limit, show, ({ event_id }) => encodeCursor(event_id)) } as never;
        },
      );

      const releasing = 'policy.pack.release';
      step(
        app,
        'validate',
        {
          ...{
            permission: 'policy.pack.edit',
            summary: 'Bring a draft onto what is in force, compile it and run its cases',
          },
          body: { revision },
        },
        drafts.validate,
      );
      step(
        app,
        'approve',
        {
          ...{ permission: 'policy.pack.approve', summary: 'Agree to a release as it was read; not to one’s own' },
          body: { revision: Revision },
        },
        (asked, id, body) => drafts.approve({ ...asked, revision: body.revision }, id),
      );
      step(
        app,
        'reject',
        {
          ...{ permission: 'policy.pack.approve', summary: 'Send a release back to its authors' },
          body: { revision, reason: Type.String({ minLength: 1, maxLength: MAX_NOTE }) },
        },
        (asked, id, { reason }) => drafts.reject(asked, id, reason),
      );
      step(
        app,
        'publish',
        {
          ...{ permission: releasing, summary: 'Publish the notice of changed rules' },
          description: 'They can take effect after ANXIN_POLICY_NOTICE days, or later where it says so.',
          body: { revision, takes_effect_at: Type.Optional(Type.String({ format: 'date-time' })) },
        },
        (asked, id, { takes_effect_at: at }) => drafts.publish(asked, id, at === undefined ? undefined : new Date(at)),
      );
      step(
        app,
        'shadow',
        {
          ...{
            permission: releasing,
            summary: 'Let an approved release look on: it decides everything and nothing comes of it',
          },
          body: { revision },
        },
        force.shadow,
      );
      step(
        app,
        'rollout',
        {
          ...{ permission: releasing, summary: 'Let an approved release decide about a part of the parties' },
          description:
            'A party that is in stays in while the percentage rises. Changed rules need a notice that is over.',
          body: { revision, percent: Type.Number({ description: '0.01 to 100' }) },
        },
        (asked, id, { percent }) => force.rollout(asked, id, percent),
      );
      step(
        app,
        'activate',
        {
          ...{ permission: releasing, summary: 'Bring an approved release into force' },
          description: 'At once where only lists and lexicons change; changed rules need a notice that is over.',
          body: { revision },
        },
        force.activate,
      );
      step(
        app,
        'rollback',
        {
          ...{ permission: releasing, summary: 'Undo what a release in force, or one before it, has changed' },
          description: 'At once. Answers the release that is in force then; what was being tried is withdrawn.',
          body: { revision },
        },
        force.rollback,
      );
      step(
        app,
        'withdraw',
        { permission: releasing, summary: 'End a release that is not in force yet', body: { revision } },
        drafts.withdraw,
      );
    },
  };
}
