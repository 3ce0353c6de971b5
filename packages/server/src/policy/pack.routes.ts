import type { Language } from '@anxin/engine';
import { Type } from 'typebox';
import type { Clock } from '../foundation/clock.ts';
import type { Database } from '../foundation/database/database.ts';
import { Problem } from '../foundation/errors.ts';
import { languageOf } from '../foundation/http/language.ts';
import { DEFAULT_PAGE, pageOf, pageQuery } from '../foundation/http/page.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import { decodeCursor, encodeCursor } from '../foundation/keyset.ts';
import { readRuleCounts, readRuleDays, windowOf } from './overview.store.ts';
import type { PackStore } from './pack.store.ts';
import { lexiconUsers, listUsers } from './pack-uses.ts';
import { chapterOf, ruleLine, ruleMatch, sourceOf, termView, viewMatches, viewRuleLine } from './pack-view.ts';

export interface PackRoutes {
  db: Database;
  packs: PackStore;
  clock: Clock;
}

const text = (maxLength: number, description: string) => Type.Optional(Type.String({ maxLength, description }));
const name = Type.Object({ name: Type.String({ minLength: 1, maxLength: 100 }) });

const Lexicon = Type.Object({
  name: Type.String(),
  about: Type.String(),
  entries: Type.Integer(),
  rules: Type.Array(Type.String(), { description: 'That use it' }),
});

const Entry = Type.Object(
  {
    term: Type.String(),
    tags: Type.Array(Type.String()),
    before: Type.Array(Type.String()),
    after: Type.Array(Type.String()),
    within: Type.Array(Type.String()),
    gap: Type.Integer(),
    word: Type.Boolean(),
    short: Type.Boolean(),
    exact: Type.Boolean(),
    sound: Type.Boolean(),
    category: Type.Array(Type.String(), { description: '`food`: only there; `!food`: everywhere else' }),
  },
  { description: 'With what the lexicon says of all its terms' },
);

const Value = Type.Object({
  value: Type.String(),
  expires: Type.Optional(Type.String({ description: 'The day, or the instant, until which it stands' })),
});

const List = Type.Object({ name: Type.String(), entries: Type.Integer(), rules: Type.Array(Type.String()) });

/** Reading the policy in force: its rules, lexicons and lists. */
export function packRoutes({ db, packs, clock }: PackRoutes): HttpRoom {
  const config = { permission: 'policy.pack.read' };
  const tags = ['policy'];

  return {
    name: 'policy.rules',
    permissions: [],
    register(app) {
      app.get(
        '/v1/rules',
        {
          config,
          schema: {
            ...{ summary: 'The rules in force', tags },
            querystring: Type.Object({
              type: text(100, 'Of the event'),
              chapter: text(40, 'What ids begin with'),
              query: text(100, 'In id, title, law or message'),
            }),
            response: { 200: Type.Object({ pack: Type.String(), rules: Type.Array(ruleLine) }) },
          },
        },
        async (request) => {
          const language = languageOf(request) as Language;
          const { document } = packs.written();
          const { type, chapter, query = '' } = request.query;
          const wanted = query.trim().toLowerCase();
          const fired = await readRuleCounts(db, windowOf(clock.now(), 168));
          const rules = document.rules.filter(
            (rule) =>
              (type === undefined || rule.on.some(({ value }) => value === type)) &&
              (chapter === undefined || chapterOf(rule.id) === chapter) &&
              (wanted === '' ||
                [rule.id, rule.title[language], rule.law ?? '', rule.message[language]].some((part) =>
                  part.toLowerCase().includes(wanted),
                )),
          );
          return {
            pack: packs.current().name,
            rules: rules.map((rule) => viewRuleLine(rule, document, language, fired.get(rule.id) ?? 0)),
          };
        },
      );

      app.get(
        '/v1/rules/:id',
        {
          config,
          schema: {
            ...{ summary: 'A rule in force, as it is written, and how often it fired', tags },
            params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) }),
            response: {
              200: Type.Intersect([
                ruleLine,
                Type.Object({
                  matches: Type.Array(ruleMatch),
                  source: Type.String({ description: 'YAML' }),
                  file: Type.String(),
                  line: Type.Integer(),
                  fired: Type.Array(Type.Object({ day: Type.String(), count: Type.Integer() }), {
                    description: 'By day, 30 of them, in UTC',
                  }),
                }),
              ]),
            },
          },
          serializerCompiler: () => (value) => JSON.stringify(value),
        },
        async (request) => {
          const language = languageOf(request) as Language;
          const written = packs.written();
          const rule = written.document.rules.find(({ id }) => id === request.params.id);
          if (!rule) throw new Problem('request.not-found');
          const now = clock.now();
          const [week, days] = await Promise.all([
            readRuleDays(db, rule.id, windowOf(now, 168)),
            readRuleDays(db, rule.id, windowOf(now, 720)),
          ]);
          const fired = week.reduce((sum, { count }) => sum + count, 0);
          return {
            ...viewRuleLine(rule, written.document, language, fired),
            matches: viewMatches(rule),
            ...{ source: sourceOf(rule, written), file: rule.file, line: rule.line },
            fired: days.map(({ at, count }) => ({ day: at.toISOString().slice(0, 10), count })),
          };
        },
      );

      app.get(
        '/v1/lexicons',
        { config, schema: { summary: 'The lexicons in force', tags, response: { 200: pageOf(Lexicon) } } },
        async (request) => {
          const language = languageOf(request) as Language;
          const { document } = packs.written();
          const users = lexiconUsers(document);
          return {
            items: Array.from(document.lexicons.values(), ({ name, about, entries }) => ({
              ...{ name, about: about?.[language] ?? '', entries: entries.length, rules: [...(users.get(name) ?? [])] },
            })),
            next_cursor: null,
          };
        },
      );

      app.get(
        '/v1/lexicons/:name',
        {
          config,
          schema: {
            ...{ summary: 'The terms of a lexicon', tags, params: name },
            querystring: Type.Object({ ...pageQuery, query: text(100, 'In the term or its tags') }),
            response: { 200: pageOf(Entry) },
          },
        },
        async ({ params, query: { limit, cursor, query } }) => {
          const lexicon = packs.written().document.lexicons.get(params.name);
          if (!lexicon) throw new Problem('request.not-found');
          const wanted = (query ?? '').trim().toLowerCase();
          const fits = ({ term, canonical, tags: own }: (typeof lexicon.entries)[number]): boolean =>
            [term.toLowerCase(), canonical, ...own].some((part) => part.includes(wanted));
          return pageOfEntries(lexicon.entries, limit, cursor, fits, termView);
        },
      );

      app.get(
        '/v1/lists',
        { config, schema: { summary: 'The lists in force', tags, response: { 200: pageOf(List) } } },
        async () => {
          const { document } = packs.written();
          const users = listUsers(document);
          return {
            items: Array.from(document.lists.values(), ({ name, values }) => ({
              ...{ name, entries: values.length, rules: [...(users.get(name) ?? [])] },
            })),
            next_cursor: null,
          };
        },
      );

      app.get(
        '/v1/lists/:name/entries',
        {
          config,
          schema: {
            ...{ summary: 'The values of a list', tags, params: name },
            querystring: Type.Object({ ...pageQuery, query: text(100, 'In the value') }),
            response: { 200: pageOf(Value) },
          },
        },
        async ({ params, query: { limit, cursor, query } }) => {
          const list = packs.written().document.lists.get(params.name);
          if (!list) throw new Problem('request.not-found');
          const wanted = (query ?? '').trim().toLowerCase();
          return pageOfEntries(
            list.values,
            limit,
            cursor,
            (value) => value.toLowerCase().includes(wanted),
            (value) => {
              const expires = list.expires.get(value);
              return expires === undefined ? { value } : { value, expires };
            },
          );
        },
      );
    },
  };
}

/** A page of what lies in memory, by position. */
function pageOfEntries<T, V>(
  all: readonly T[],
  limit: number = DEFAULT_PAGE,
  cursor: string | undefined,
  fits: (one: T) => boolean,
  view: (one: T) => V,
): { items: V[]; next_cursor: string | null } {
  const items: V[] = [];
  let at = cursor === undefined ? 0 : Number(decodeCursor(cursor, /^\d{1,9}$/)[0]);
  for (; at < all.length && items.length < limit; at++) if (fits(all[at]!)) items.push(view(all[at]!));
  while (at < all.length && !fits(all[at]!)) at++;
  return { items, next_cursor: at < all.length ? encodeCursor(String(at)) : null };
}
