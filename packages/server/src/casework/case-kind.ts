import type { LocalText, Verdict } from '@anxin/engine';

/** One of the things that a person can answer. */
export interface Answer {
  id: string;
  title: LocalText;
  /** One character: the key that gives this answer. */
  key: string;
  /** What the subject's verdict is after this answer; null: as it was, or not said. */
  verdict: Verdict | null;
  /** Whether a note must say why. */
  noteRequired: boolean;
  /** It needs more than a note can say, and is given where what is asked about is shown. */
  elsewhere?: true;
  /** The answer is that somebody else must look: the case goes on in that queue, where this answer is none. */
  passesTo?: string;
}

/** What a person can be asked, declared by the chapter that asks it. */
export interface CaseKind {
  kind: string;
  doc: LocalText;
  answers: readonly Answer[];
  /** What it is about has a promise of its own, by which the case is due: the case gives none, and is asked again by it alone. */
  promisedElsewhere?: true;
}

export type CaseKinds = ReadonlyMap<string, CaseKind>;

/** Where cases go that nobody in their own queue can answer. */
export const SUPERVISION = 'supervision';

/** A decision of the policy asks a person. */
export const decisionReview: CaseKind = {
  kind: 'decision-review',
  doc: { 'zh-CN': '人工复核判定', en: 'A person reviews a decision' },
  answers: [
    {
      ...{ id: 'uphold', key: 'a', verdict: null, noteRequired: false },
      title: { 'zh-CN': '维持判定', en: 'The decision was right' },
    },
    {
      ...{ id: 'clear', key: 'c', verdict: 'allow', noteRequired: false },
      title: { 'zh-CN': '没有问题，放行', en: 'Nothing to object to' },
    },
    {
      ...{ id: 'limit', key: 'l', verdict: 'limit', noteRequired: false },
      title: { 'zh-CN': '改为限制', en: 'Limit it' },
    },
    {
      ...{ id: 'reject', key: 'r', verdict: 'reject', noteRequired: false },
      title: { 'zh-CN': '改为拒绝', en: 'Reject it' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

const NAME = /^[a-z][a-z0-9-]{0,59}$/;

/** Checked at start. @throws Error at a kind or answer that is badly named or there twice */
export function caseKinds(kinds: Iterable<CaseKind>): CaseKinds {
  const byName = new Map<string, CaseKind>();
  for (const declared of kinds) {
    const { kind, answers } = declared;
    if (!NAME.test(kind)) throw new Error(`case kind "${kind}": must be named like decision-review`);
    if (byName.has(kind)) throw new Error(`case kind ${kind} is declared twice`);
    if (answers.length === 0) throw new Error(`case kind ${kind} has no answers`);
    const seen = new Set<string>();
    for (const { id, key } of answers) {
      if (!NAME.test(id)) throw new Error(`case kind ${kind}: answer "${id}" must be named like uphold`);
      if (!/^[a-z0-9]$/.test(key)) throw new Error(`case kind ${kind}: the key of ${id} must be one letter or digit`);
      for (const name of [`answer ${id}`, `key ${key}`]) {
        if (seen.has(name)) throw new Error(`case kind ${kind} has ${name} twice`);
        seen.add(name);
      }
    }
    byName.set(kind, declared);
  }
  return byName;
}

/** The answers that there are for a case of a kind, in its queue. */
export const answersIn = (kind: CaseKind, queue: string): readonly Answer[] =>
  kind.answers.filter(({ passesTo }) => passesTo !== queue);
