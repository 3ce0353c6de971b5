import type { Verdict } from '../../../kit/verdict-tag.tsx';

export type LocalText = Record<'zh-CN' | 'en', string>;

export interface FormMatch {
  name: string;
  /** One of these three. */
  lexicons?: string[];
  pattern?: string;
  contact?: string;
  in: string[];
}

export interface FormMeasure {
  kind: string;
  subject?: true;
  party?: string;
  points?: number;
  duration?: string;
}

/** A rule that a form shows whole (POST /v1/packs/current/check tells which can be). */
export interface RuleForm {
  id: string;
  title: LocalText;
  on: string[];
  matches: FormMatch[];
  fires: 'any' | 'all';
  verdict: Verdict;
  case: { queue: string; priority: number } | null;
  measures: FormMeasure[];
  /** Placeholder of the texts to the match whose first hit it is. */
  params: Record<string, string>;
  weight: number;
  law: string | null;
  message: LocalText;
  mend: LocalText | null;
}

export interface PlacedRule {
  file: string;
  /** Lines, from 1. */
  first: number;
  last: number;
  /** Null where there is more to the rule than a form shows. */
  form: RuleForm | null;
}

export const emptyRule = (id: string, type: string): RuleForm => ({
  ...{ id, title: { 'zh-CN': '', en: '' }, on: [type], fires: 'any', verdict: 'observe', case: null },
  matches: [{ name: 'term', lexicons: [], in: [] }],
  ...{ measures: [], params: { term: 'term' }, weight: 1, law: null, message: { 'zh-CN': '', en: '' }, mend: null },
});
