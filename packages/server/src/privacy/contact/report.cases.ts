import { type CaseKind, SUPERVISION } from '../../casework/case-kind.ts';
import type { Reaction, ReactionDeclaration } from '../../foundation/reactions/reaction.ts';
import { FINDINGS, type Finding, findOnReport } from './report.store.ts';

/** A consumer says that they are harassed. */
export const harassmentCase: CaseKind = {
  kind: 'harassment-report',
  doc: { 'zh-CN': '认定消费者的骚扰投诉', en: 'A person finds what is in a complaint of harassment' },
  answers: [
    {
      ...{ id: 'ordinary', key: 'o', verdict: null, noteRequired: true },
      title: { 'zh-CN': '成立：一般', en: 'It is so: ordinary' },
    },
    {
      ...{ id: 'serious', key: 's', verdict: null, noteRequired: true },
      title: { 'zh-CN': '成立：严重', en: 'It is so: serious' },
    },
    {
      ...{ id: 'very-serious', key: 'v', verdict: null, noteRequired: true },
      title: { 'zh-CN': '成立：特别严重', en: 'It is so: very serious' },
    },
    {
      ...{ id: 'unfounded', key: 'n', verdict: null, noteRequired: true },
      title: { 'zh-CN': '不成立', en: 'It is not so' },
    },
    {
      ...{ id: 'unsure', key: 'u', verdict: null, noteRequired: true, passesTo: SUPERVISION },
      title: { 'zh-CN': '拿不准，转主管', en: 'Not sure: a supervisor should look' },
    },
  ],
};

export const aboutReport = (id: string): string => `harassment-report/${id}`;

export const FOUND: ReactionDeclaration = {
  name: 'privacy.harassment-findings',
  types: ['case.decided'],
  key: 'subject',
};

/** What was answered is found; policy is told of it by a job, and answers it by the pack's tiers. */
export const findingReaction: Reaction = {
  ...FOUND,
  async handle(tx, events) {
    for (const { time, data } of events) {
      const { kind, about, outcome } = data.case as { kind?: string; about?: string; outcome: string };
      if (kind !== harassmentCase.kind || about === undefined || !(FINDINGS as readonly string[]).includes(outcome))
        continue;
      await findOnReport(tx, about.slice(aboutReport('').length), outcome as Finding, time);
    }
  },
};
