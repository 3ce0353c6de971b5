import type { Language } from '../../kit/words.ts';

interface StatementText {
  facts: string;
  rules: { rule: string; message: string; law: string | null; mend: string | null }[];
  measures: { id: string; kind: string; title: string; about: string; ends_at: string | null; points: number | null }[];
  how: string;
  appeal: string;
}

/** GET /v1/statements/{id}: what a party was told, in both languages. */
export interface Statement {
  id: string;
  party: string;
  subject: string;
  issued_at: string;
  automated: 'no' | 'partly' | 'fully';
  texts: Record<Language, StatementText>;
  /** What whoever decided wrote. */
  reason: string | null;
  evidence: { field: string; start: number; end: number }[];
  appeal_until: string;
  dsa: Record<string, string | string[] | null>;
}

/** Whose time the frozen texts are written in. */
export const STATEMENT_ZONE = 'Asia/Shanghai';

/** Fields in which something was found, each once, in the order of the text. */
export const fieldsOf = ({ evidence }: Pick<Statement, 'evidence'>): string[] => [
  ...new Set(evidence.map(({ field }) => field)),
];
