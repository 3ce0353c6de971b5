import { type Language, type PackDocument, vocabularyOf } from '@anxin/engine';
import { aboutField, personalFields, schemasForPolicy, titleOfEvent } from '@anxin/events';
import { Type } from 'typebox';
import { languageOf } from '../foundation/http/language.ts';
import type { HttpRoom } from '../foundation/http/room.ts';
import type { PackStore } from './pack.store.ts';
import { lexiconUsers, listUsers, readersOf, similarUsers, type Users } from './pack-uses.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const named = Type.Array(Type.Object({ name: Type.String(), type: Type.String() }));
const rules = Type.Array(Type.String(), { description: 'That use it' });
const types = Type.Array(Type.String());
const Used = Type.Object({ name: Type.String(), rules });

const registrySchema = Type.Object(
  {
    pack: Type.String(),
    types: Type.Array(
      Type.Object({
        type: Type.String(),
        title: Type.String({ description: 'What it is called' }),
        fields: Type.Array(
          Type.Object({
            path: Type.String({ description: 'Below data; what is in a list goes through []' }),
            type: Type.String(),
            optional: Type.Boolean(),
            match: nullable(Type.String({ description: 'As a match names it, where there is text' })),
            about: nullable(Type.String({ description: 'What it is' })),
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
    signals: Type.Array(Used, { description: 'Named values that come with an event, as rules name them' }),
    models: Type.Array(Used, { description: 'Scores, as rules name them' }),
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
            ...engineWords(languageOf(request) as Language),
            ...packWords(document, languageOf(request) as Language),
          };
        },
      );
    },
  };
}

const said = new Map<Language, ReturnType<typeof wordsIn>>();

/** The schemas are those of this process: they are walked once for each language. */
function engineWords(language: Language) {
  const words = said.get(language) ?? wordsIn(language);
  said.set(language, words);
  return words;
}

function wordsIn(language: Language) {
  const vocabulary = vocabularyOf(schemasForPolicy());
  return {
    ...vocabulary,
    contacts: [...vocabulary.contacts],
    types: vocabulary.types.map(({ type, fields }) => {
      const personal = new Set(personalFields(type).map(({ path }) => path.join('.').replaceAll('.[]', '[]')));
      return {
        ...{ type, title: titleOfEvent(type)?.[language] ?? type },
        fields: fields.map((field) => ({
          ...{ ...field, personal: personal.has(field.path) },
          about: aboutField(field.path)?.[language] ?? field.about,
        })),
      };
    }),
  };
}

function packWords(document: PackDocument, language: Language) {
  const inLexicons = lexiconUsers(document);
  const inLists = listUsers(document);
  const inSimilar = similarUsers(document);
  const ofFeatures = readersOf(document, 'features');
  return {
    lexicons: Array.from(document.lexicons.values(), ({ name, about, entries }) => ({
      ...{ name, about: about?.[language] ?? '', entries: entries.length, rules: [...(inLexicons.get(name) ?? [])] },
    })),
    lists: Array.from(document.lists.values(), ({ name, values }) => ({
      ...{ name, variable: name.replaceAll('-', '_'), entries: values.length, rules: [...(inLists.get(name) ?? [])] },
    })),
    known_texts: Array.from(document.similar.values(), ({ name, about, texts }) => ({
      ...{ name, about: about?.[language] ?? '', texts: texts.length, rules: [...(inSimilar.get(name) ?? [])] },
    })),
    features: document.features.map(({ name, about, measure, window, on, for: by }) => ({
      ...{ name, about: about[language], measure, window: window.text },
      ...{ on: on.map(({ value }) => value), for: [...by.keys()], rules: [...(ofFeatures.get(name) ?? [])] },
    })),
    ...{ signals: used(readersOf(document, 'signals')), models: used(readersOf(document, 'models')) },
    queues: document.queues.map(({ id, title }) => ({ id, title: title[language] })),
    measures: [...new Set(document.rules.flatMap((rule) => rule.measures.map(({ kind }) => kind)))].sort(),
  };
}

const used = (users: Users) => Array.from(users, ([name, rules]) => ({ name, rules: [...rules] }));
