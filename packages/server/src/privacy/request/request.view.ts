import { Type } from 'typebox';
import type { Language } from '../../foundation/http/language.ts';
import { OWN_PLACES } from './places.ts';
import { REQUEST_KINDS, REQUEST_STATES, REQUEST_TERMS, type RequestRow } from './request.ts';

const Text = Type.String();
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Instant = Type.String({ format: 'date-time' });

export const holdSchema = Type.Object({ kind: Text, id: Text });
export const keptSchema = Type.Object({
  ...{ what: Text, why: Text, rows: Type.Integer() },
  until: nullable(Type.String({ description: 'Null: as long as what it rests on goes on' })),
});
export const placeSchema = Type.Object({ place: Text, title: Text, rows: Type.Integer() });

export const requestSchema = Type.Object({
  ...{ id: Text, person: Text, kind: Type.Enum([...REQUEST_KINDS]), title: Text },
  state: Type.Enum([...REQUEST_STATES]),
  ...{ made_at: Instant, made_by: nullable(Text), on_behalf: Type.Boolean() },
  due_at: nullable(Type.String({ description: 'Null while something that is under way holds it up' })),
  ...{ field: nullable(Text), purpose: nullable(Text), ground: nullable(Text) },
  settled_at: nullable(Instant),
  holds: Type.Array(holdSchema),
  progress: nullable(Type.Object({ stage: Text, place: Text, rows: Type.Integer() })),
  receipt: nullable(Type.Object({ erased: Type.Array(placeSchema), kept: Type.Array(keptSchema) })),
  ...{ expires_at: nullable(Instant), fetched_at: nullable(Instant) },
});

/** On what rests that something stays. */
const KEPT_WORDS: Readonly<Record<string, Record<Language, [what: string, why: string]>>> = {
  'trade-records': {
    'zh-CN': [
      '交易记录（商品、金额、时间，不含联系方式）',
      '《电子商务法》第三十一条：自交易完成之日起保存不少于三年；联系方式已无法解密',
    ],
    en: [
      'Records of trade: goods, amounts and times, without how to reach you',
      'E-commerce Law art. 31: kept for at least three years after completion; contact data can no longer be opened',
    ],
  },
  trail: {
    'zh-CN': ['审计链（谁在何时处理过您的信息）', '《个人信息保护法》第五十四条：合规审计需要'],
    en: ['The trail: who handled your data, and when', 'PIPL art. 54: what compliance is audited by'],
  },
  request: {
    'zh-CN': ['本次请求及其办理结果', '用于证明已依法办理'],
    en: ['This request and what was done', 'Shows that it was carried out'],
  },
};

export const viewKept = (kept: readonly { what: string; rows: number; until: string | null }[], language: Language) =>
  kept.map(({ what, rows, until }) => {
    const [name, why] = KEPT_WORDS[what]?.[language] ?? [what, ''];
    return { what: name, why, rows, until };
  });

export const viewPlace = (table: string, rows: number, language: Language) => ({
  ...{ place: table, rows },
  title: OWN_PLACES.find((place) => place.table === table)?.title[language] ?? table,
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** @param inside whether the reader is of the staff: a person learns that somebody works on it, not who */
export function viewRequest(row: RequestRow, language: Language, inside: boolean) {
  return {
    ...{ id: row.id, person: row.person, kind: row.kind, title: REQUEST_TERMS[row.kind].title[language] },
    ...{ state: row.state, made_at: row.madeAt.toISOString(), made_by: inside ? row.madeBy : null },
    ...{ on_behalf: row.onBehalf, due_at: iso(row.dueAt), field: row.field, purpose: row.purpose, ground: row.ground },
    settled_at: iso(row.settledAt),
    holds: row.holds.map(({ kind, id }) => ({ kind, id: inside || kind === 'order' ? id : '' })),
    progress: row.progress && {
      ...{ stage: row.progress.stage, place: row.progress.place },
      rows: Object.values(row.progress.rows).reduce((sum, count) => sum + count, 0),
    },
    receipt: row.receipt && {
      erased: Object.entries(row.receipt.erased).map(([table, rows]) => viewPlace(table, rows, language)),
      kept: viewKept(row.receipt.kept, language),
    },
    ...{ expires_at: iso(row.expiresAt), fetched_at: iso(row.fetchedAt) },
  };
}
