/** What is sealed of a claim, and for which field. */
export const CLAIM_FIELDS = { words: 'claim.words', answer: 'claim.answer', decision: 'claim.decision' } as const;
