import type { Language } from '@anxin/engine';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { PermissionRegistry } from '../foundation/access/permission.ts';
import { type Principal, type Reach, reachOf, within } from '../foundation/access/principal.ts';
import type { Database } from '../foundation/database/database.ts';
import { languageOf } from '../foundation/http/language.ts';
import { type HttpRoom, principalOf } from '../foundation/http/room.ts';
import { isUuid } from '../foundation/ids.ts';
import { searchedPermission, searchObjects } from '../marketplace/shown.ts';
import { readDecisions } from './decision.store.ts';
import type { PackStore } from './pack.store.ts';

export interface Found {
  kind: 'order' | 'product' | 'merchant' | 'creator' | 'live' | 'decision' | 'case' | 'rule' | 'user';
  id: string;
  title: string;
  /** Of the console. */
  address: string;
}

export interface SearchRoutes {
  db: Database;
  packs: PackStore;
  permissions: PermissionRegistry;
  /** What the rooms beside this one find by an id, for this reader. */
  others?: readonly ((request: FastifyRequest, text: string) => Promise<Found[]>)[];
}

const EACH = 5;
const MOST = 20;
const KINDS = ['order', 'product', 'merchant', 'creator', 'live', 'decision', 'case', 'rule', 'user'] as const;

/** `/v1/search`: what an id, or its beginning, leads to. Each kind asks for the permission by which it is read. */
export function searchRoutes({ db, packs, permissions, others = [] }: SearchRoutes): HttpRoom {
  const reach = (principal: Principal, permission: string): Reach =>
    reachOf(principal, permission, permissions.find(permission)?.own === true);

  async function objects(principal: Principal, text: string): Promise<Found[]> {
    const found = await searchObjects(db, text, EACH);
    return found
      .filter(({ kind, parties }) => within(reach(principal, searchedPermission(kind)), ...parties))
      .map(({ kind, id, title }) => ({ kind, id, title, address: `/subjects/${kind}/${encodeURIComponent(id)}` }));
  }

  async function decision(principal: Principal, text: string): Promise<Found[]> {
    const id = text.toLowerCase();
    if (!isUuid(id)) return [];
    const record = (await readDecisions(db, [id])).get(id);
    if (!record || !within(reach(principal, 'policy.decision.read'), ...record.parties)) return [];
    return [{ kind: 'decision', id, title: record.subject, address: `/decisions/${id}` }];
  }

  function rules(principal: Principal, text: string, language: Language): Found[] {
    if (reach(principal, 'policy.pack.read') !== 'all') return [];
    const wanted = text.toLowerCase();
    return packs
      .current()
      .rules.filter(({ id, title }) => id.includes(wanted) || title[language].toLowerCase().includes(wanted))
      .slice(0, EACH)
      .map(({ id, title }) => ({ kind: 'rule', id, title: title[language], address: `/policy/rules/${id}` }));
  }

  return {
    name: 'policy.search',
    permissions: [],
    register(app) {
      app.get(
        '/v1/search',
        {
          config: { permission: 'access.session.use' },
          schema: {
            summary: 'What an id or its beginning leads to',
            tags: ['policy'],
            querystring: Type.Object({ q: Type.String({ minLength: 1, maxLength: 200 }) }),
            response: {
              200: Type.Object({
                items: Type.Array(
                  Type.Object({
                    kind: Type.Enum([...KINDS]),
                    id: Type.String(),
                    title: Type.String(),
                    address: Type.String({ description: 'Of the console' }),
                  }),
                ),
              }),
            },
          },
        },
        async (request) => {
          const text = request.query.q.trim();
          if (text === '') return { items: [] };
          const principal = principalOf(request);
          // `product/p1` is what people copy from elsewhere
          const id = /^[a-z][a-z-]{0,31}\/(.+)$/.exec(text)?.[1] ?? text;
          const found = await Promise.all([
            decision(principal, id),
            ...others.map((other) => other(request, id)),
            objects(principal, id),
          ]);
          return {
            items: [...found.flat(), ...rules(principal, text, languageOf(request) as Language)].slice(0, MOST),
          };
        },
      );
    },
  };
}
