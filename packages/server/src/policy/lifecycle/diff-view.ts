import type { Language, PackDiff } from '@anxin/engine';
import { Type } from 'typebox';
import { diffWords } from './diff-words.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });
const texts = Type.Array(Type.String());

const setChange = Type.Object({
  name: Type.String(),
  added: texts,
  removed: texts,
  added_count: count,
  removed_count: count,
});

const partChange = Type.Object({
  part: Type.String({ description: 'verdict, when, lexicons, fields, unless …' }),
  of: nullable(Type.String({ description: 'The match, exemption, measure or param that it is about' })),
  from: nullable(Type.String()),
  to: nullable(Type.String()),
  added: texts,
  removed: texts,
});

export const diffSchema = Type.Object(
  {
    words: Type.Array(Type.String(), { description: 'Sentence by sentence, in the reader’s language' }),
    rules: Type.Object({
      added: texts,
      removed: texts,
      changed: Type.Array(Type.Object({ name: Type.String(), parts: texts })),
      details: Type.Array(
        Type.Object({
          rule: Type.String(),
          title: Type.String(),
          how: Type.Enum(['added', 'removed', 'changed']),
          parts: Type.Array(partChange),
        }),
        { description: 'The same part by part, with what was said and what is; the first 200 rules' },
      ),
    }),
    lexicons: Type.Array(setChange),
    lists: Type.Array(setChange),
    limits: Type.Array(Type.Object({ measure: Type.String(), from: nullable(count), to: nullable(count) }), {
      description: 'Of measures a day; null: none',
    }),
    guarantees: Type.Array(
      Type.Object({
        guarantee: Type.String(),
        title: Type.String(),
        how: Type.Enum(['added', 'removed', 'changed']),
        fields: Type.Array(
          Type.Object({
            field: Type.String({ description: 'By its path: remedy[0].amount' }),
            from: nullable(Type.String()),
            to: nullable(Type.String()),
          }),
        ),
      }),
      { description: 'Rights of consumers, field by field; orders that are paid keep what they had' },
    ),
  },
  { description: 'What would change if it came into force now' },
);

/** A diff as it is shown to somebody. */
export function viewDiff(diff: PackDiff, language: Language) {
  const said = (value: PackDiff['ruleChanges'][number]['parts'][number]['from']): string | null =>
    value === null || typeof value === 'string' ? value : value[language];
  const details = diff.ruleChanges.map(({ rule, title, how, parts }) => ({
    ...{ rule, title: title[language], how },
    parts: parts
      .map(({ from, to, ...part }) => ({ ...part, from: said(from), to: said(to) }))
      // a text that changed in the other language only
      .filter(({ from, to, added, removed }) => from !== to || added.length + removed.length > 0),
  }));
  const { rules, lexicons, lists, limits } = diff;
  const guarantees = diff.guarantees.map(({ title, ...change }) => ({ ...change, title: title[language] }));
  return { words: diffWords(diff, language), rules: { ...rules, details }, lexicons, lists, limits, guarantees };
}
