import { VERDICTS } from '@anxin/engine';
import type { CaseRow } from '../case.store.ts';
import { type Answer, decisionReview } from '../case-kind.ts';

/**
 * What an answer comes to, so that two can be held against each other: the verdict that the subject has then, where the
 * kind has such. To keep a decision and to give its verdict oneself is the same opinion.
 */
export const gradeOf = ({ kind, verdict }: Pick<CaseRow, 'kind' | 'verdict'>, answer: Answer): string =>
  answer.verdict ?? (kind === decisionReview.kind ? verdict : null) ?? answer.id;

/** Grades in their order, the mildest first. */
export const GRADES: readonly string[] = VERDICTS;
