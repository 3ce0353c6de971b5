import { type Language, type PackDocument, type RuleDocument, vocabularyOf } from '@anxin/engine';
import { personalFields, schemasForPolicy } from '@anxin/events';
import { Type } from 'typebox';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { PackStore } from './pack.store.ts';
import { lexiconUsers, listUsers, similarUsers } from './pack-view.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const named = Type.Array(Type.Object({ name: Type.String(), type: Type.String() }));
const rules = Type.Array(Type.String(), { description: 'That use it' });
const types = Type.Array(Type.String());

const registrySchema = Type.Object(
  {
    pack: Type.String(),
    types: Type.Array(
      Type.Object({
        type: Type.String(),
        fields: Type.Array(
          Type.Object({
            path: Type.String({ description: 'Below data; what is in a list goes through []' }),
            type: Type.String(),
            optional: Type.Boolean(),
            match: nullable(Type.String({ description: 'As a match names it, where there is text' })),
            about: nullable(Type.String()),
            personal: Type.Boolean(),
          }),
        ),
      }),
    ),
    event: named,
    match: named,
    functions: Type.Array(
      Type.Object({
        name: Type.String(),
        kind: Type.Enum(['function', 'method', 'operator', 'macro']),
        forms: Type.Array(Type.String()),
      }),
    ),
    similar: named,
    contacts: Type.Array(Type.String()),
    lexicons: Type.Array(Type.Object({ name: Type.String(), about: Type.String(), entries: Type.Integer(), rules })),
    lists: Type.Array(Type.Object({ name: Type.String(), variable: Type.String(), entries: Type.Integer(), rules })),
    known_texts: Type.Array(Type.Object({ name: Type.String(), about: Type.String(), texts: Type.Integer(), rules })),
    features: Type.Array(
      Type.Object({
        ...{ name: Type.String(), about: Type.String(), measure: Type.String() },
        window: Type.String({ description: 'ISO 8601' }),
        on: types,
        for: types,
        rules,
      }),
    ),
    queues: Type.Array(Type.Object({ id: Type.String(), title: Type.String() })),
    measures: Type.Array(Type.String(), { description: 'That rules propose' }),
  },
  { title: 'Registry' },
);

/** All that a rule can speak about, as the engine that runs and the pack in force have it. */
export function registryRoutes({ packs }: { packs: Pick<PackStore, 'current' | 'written'> }): HttpRoom {
  return {
    name: 'policy.registry',
    permissions: [],
    register(app) {
      app.get(
        '/v1/policy/registry',
        {
          config: { permission: 'policy.pack.read' },
          schema: {
            summary: 'Fields, functions, lexicons, lists and features that rules can use',
            tags: ['policy'],
            response: { 200: registrySchema },
          },
          serializerCompiler: () => (value) => JSON.stringify(value),
        },
        async (request) => {
          const { document } = packs.written();
          return {
            pack: packs.current().name,
            ...engineWords(),
            ...packWords(document, languageOf(request) as Language),
          };
        },
      );
    },
  };
}

let said: ReturnType<typeof withPersonal> | undefined;

/** The schemas are those of this process: they are walked once. */
const engineWords = () => (said ??= withPersonal());

function withPersonal() {
  const vocabulary = vocabularyOf(schemasForPolicy());
  return {
    ...vocabulary,
    types: vocabulary.types.map(({ type, fields }) => {
      const personal = new Set(personalFields(type).map(({ path }) => path.join('.').replaceAll('.[]', '[]')));
      return { type, fields: fields.map((field) => ({ ...field, personal: personal.has(field.path) })) };
    }),
  };
}

function packWords(document: PackDocument, language: Language) {
  const [inLexicons, inLists, inSimilar] = [lexiconUsers(document), listUsers(document), similarUsers(document)];
  return {
    lexicons: Array.from(document.lexicons.values(), ({ name, about, entries }) => ({
      ...{ name, about: about?.[language] ?? '', entries: entries.length, rules: inLexicons.get(name) ?? [] },
    })),
    lists: Array.from(document.lists.values(), ({ name, values }) => ({
      ...{ name, variable: name.replaceAll('-', '_'), entries: values.length, rules: inLists.get(name) ?? [] },
    })),
    known_texts: Array.from(document.similar.values(), ({ name, about, texts }) => ({
      ...{ name, about: about?.[language] ?? '', texts: texts.length, rules: inSimilar.get(name) ?? [] },
    })),
    features: document.features.map(({ name, about, measure, window, on, for: by }) => ({
      ...{ name, about: about[language], measure, window: window.text },
      ...{ on: on.map(({ value }) => value), for: [...by.keys()], rules: readersOf(name, document.rules) },
    })),
    queues: document.queues.map(({ id, title }) => ({ id, title: title[language] })),
    measures: [...new Set(document.rules.flatMap((rule) => rule.measures.map(({ kind }) => kind)))].sort(),
  };
}

/** The rules whose expressions read a feature. */
function readersOf(feature: string, rules: readonly RuleDocument[]): string[] {
  const named = new RegExp(`\\bfeatures\\.${feature}\\b`);
  return rules
    .filter(({ when, unless, params }) =>
      [when, ...unless.map((part) => part.when), ...params.values()].some(({ text }) => named.test(text)),
    )
    .map(({ id }) => id);
}
