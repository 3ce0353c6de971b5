/**
 * Anxin's decision engine: policy packs, CEL and text matching as pure functions. No I/O, no clock, no randomness of
 * its own. README.md shows how the parts go together.
 */

export type { Assessment, FormulaTold } from './money/assess.ts';
export { expandBundles } from './money/bundle.ts';
export { type ClaimOutcome, claimOutcome } from './money/claim-outcome.ts';
export { type ClaimFacts, type MinorUnits, ORDER_STATES, type OrderFacts, type ProductFacts } from './money/facts.ts';
export {
  type AnswerTerms,
  type AskedEvidence,
  type AskedValue,
  type ClaimGround,
  type ClaimLimits,
  type Guarantee,
  type GuaranteeWindow,
  ORDER_MOMENTS,
  type OrderMoment,
  type PayerTerms,
  RECOVERY_SOURCES,
  REMEDY_KINDS,
  type RecoverySource,
  type RemedyKind,
  type RemedyLine,
  type RemedyTerm,
  type StatutoryFloor,
} from './money/guarantee.ts';
export {
  type ClaimRoute,
  compileGuarantee,
  type GuaranteePlan,
  type OrderMoments,
} from './money/guarantee-plan.ts';
export type { LackingEvidence, Missing } from './money/missing.ts';
export { MOST_MONEY, type WrongFact } from './money/wrong-facts.ts';
export { canonicalJson } from './policy/canonical-json.ts';
export { eventOf } from './policy/cases.ts';
export { EVENT_SIZES } from './policy/cel/cost/sizes.ts';
export { DEFAULT_BUDGET } from './policy/cel/limits.ts';
export {
  compilePack,
  type EventSchemas,
  type Pack,
  type PackCompilation,
  type RulePlan,
  type TypePlan,
} from './policy/compile.ts';
export { type DecideOptions, decide, emptySnapshot, firingRules, type RuleError } from './policy/decide.ts';
export { diffPacks, type PackDiff } from './policy/diff.ts';
export type { PackCase, PackDocument, PlantedViolation, QueueDocument, RuleDocument } from './policy/document.ts';
export { type Explanation, explain, type RuleExplanation } from './policy/explain.ts';
export { fileKind } from './policy/files.ts';
export type { GuaranteeCase } from './policy/guarantee-cases.ts';
export type { GuaranteeChange, TermChange } from './policy/guarantee-changes.ts';
export { decisionId, packHash } from './policy/identity.ts';
export { type CaseFailure, caseEvent, evaluatePack, type PackReport, type Recall } from './policy/judge.ts';
export { type Ladder, ladderFor, type Milestone, type PointWindow } from './policy/ladder.ts';
export { DECIDE_LIMITS, PACK_LIMITS } from './policy/limits.ts';
export { type LoadedPack, loadPack, loadPackBetween } from './policy/load.ts';
export type { Hit, MatchResult, PassedHit } from './policy/match.ts';
export { type AppealTerms, type MeasureKind, USUAL_APPEAL } from './policy/measure-kind.ts';
export { causesReaching, type OwnerRelation, type OwnerTerms, ownedBy, ownerIn } from './policy/measure-owners.ts';
export type { Near } from './policy/near.ts';
export { type ParsedPack, parsePack } from './policy/parse.ts';
export { EngineLimitError } from './policy/paths.ts';
export { durationMs, tenthsOf } from './policy/quantity.ts';
export type { QueueStep } from './policy/queue-steps.ts';
export { renderReason } from './policy/render.ts';
export { type Route, type RouteFacts, routeFor } from './policy/route.ts';
export { showProblem, showProblems } from './policy/show-problem.ts';
export {
  type CaseProposal,
  type Decision,
  type EngineEvent,
  type Evidence,
  type Language,
  type LocalText,
  type MeasureProposal,
  type ModelScore,
  type PackFile,
  type PackProblem,
  POINTS,
  type Reason,
  type Snapshot,
  VERDICTS,
  type Verdict,
  type WithheldKind,
} from './policy/types.ts';
export { type FieldEntry, type FunctionEntry, type Vocabulary, vocabularyOf } from './policy/vocabulary.ts';
export { withhold } from './policy/withhold.ts';
export {
  fieldOfToken,
  INDEX_BITS,
  INDEX_FIELDS,
  type IndexField,
  type IndexKind,
  type IndexTerm,
  indexTerms,
  indexToken,
  type SearchBy,
  searchTerms,
} from './privacy/blind-index.ts';
export { frequenciesOf, joinLeakage, type TokenLeakage, tokenLeakage } from './privacy/leakage.ts';
export {
  type MaskKind,
  type MaskPlace,
  mask,
  maskAddress,
  maskName,
  maskPhone,
  waybillMask,
} from './privacy/mask.ts';
export { findPersonal, MAX_REDACTED, type PersonalKind, type PersonalSpan, redact } from './privacy/personal.ts';
export { type Asked, askedOf } from './signals/asked.ts';
export { contributionOf, lookUpKey } from './signals/contribution.ts';
export { type Contribution, type FeaturePlan, instantOf, MEASURES, type Measure } from './signals/feature.ts';
export { SIGNAL_LIMITS } from './signals/limits.ts';
export { createFeatureStream, type FeatureStream, type FeatureValues, type Reading } from './signals/stream.ts';
export {
  addAmount,
  addTally,
  emptyTally,
  readTally,
  type Tally,
  valueOfTally,
  type WrittenTally,
  writeTally,
} from './signals/tally.ts';
export { type Buckets, bucketAt, cut, topLevel } from './signals/window.ts';
export { type Agreement, agreementOf, type Weights } from './statistics/agreement.ts';
export { type Draw, expectedHits, logChanceOfHits } from './statistics/hypergeometric.ts';
export { type Interval, shareOf } from './statistics/interval.ts';
export { twoProportions } from './statistics/proportions.ts';
export { readTagged, scoreSpans, type TaggedAddress } from './text/address/spans.ts';
export { tagAddress, trainAddressTagger } from './text/address/tagger.ts';
export type { LexiconEntry } from './text/lexicon.ts';
