import { type CaseKind, decisionReview } from './casework/case-kind.ts';
import { appealCase } from './enforcement/appeal.cases.ts';
import { measureProposal, measureReview } from './enforcement/measure.cases.ts';
import { privacyCaseKinds } from './privacy/privacy.ts';
import { serviceCaseKinds } from './service/service.ts';

/** What people can be asked, in all rooms. */
export const allCaseKinds: readonly CaseKind[] = [
  decisionReview,
  measureProposal,
  measureReview,
  appealCase,
  ...privacyCaseKinds,
  ...serviceCaseKinds,
];
