import type { Guarantee } from '../money/guarantee.ts';
import type { Measure } from '../signals/feature.ts';
import type { Lexicon } from '../text/lexicon.ts';
import type { GuaranteeCase } from './guarantee-cases.ts';
import type { GuaranteeSource } from './guarantees.ts';
import type { Ladder } from './ladder.ts';
import type { MeasureKind } from './measure-kind.ts';
import type { QueueStep } from './queue-steps.ts';
import type { Expression, Placed } from './reader.ts';
import type { Route } from './route.ts';
import type { LocalText, Verdict } from './types.ts';

/** A pack as it was written, read and checked by itself; `compilePack` checks it against the events. */
export interface PackDocument {
  readonly id: string;
  readonly version: string;
  readonly about: LocalText;
  /** Of everything that decides (`packHash`), hex. */
  readonly sha256: string;
  /** `<id>@<version>+sha256:<hex>` */
  readonly name: string;
  /** In the order of files and lines. */
  readonly rules: readonly RuleDocument[];
  /** By name: the file's name without folder and ending. */
  readonly lexicons: ReadonlyMap<string, Lexicon>;
  readonly lists: ReadonlyMap<string, ListDocument>;
  readonly similar: ReadonlyMap<string, SimilarDocument>;
  /** In the order of files and lines. */
  readonly features: readonly FeatureDocument[];
  /** Names of features that were refused. */
  readonly brokenFeatures: ReadonlySet<string>;
  /** In the order of the file; none where it declares none. */
  readonly queues: readonly QueueDocument[];
  /** What sends cases elsewhere than their rules say, in order. */
  readonly routes: readonly Route[];
  readonly limits: DailyLimits;
  /** What categories are called, by id; none where it names none. */
  readonly categories: ReadonlyMap<string, LocalText>;
  /** What can be done to a subject or party, by kind; none where it declares none. */
  readonly measures: ReadonlyMap<string, MeasureKind>;
  /** By id, in the order of files and lines. */
  readonly ladders: ReadonlyMap<string, Ladder>;
  /** By code, in the order of files and lines; each as an order keeps it. */
  readonly guarantees: ReadonlyMap<string, Guarantee>;
  /** Where they and their fields stand. */
  readonly guaranteeSources: ReadonlyMap<string, GuaranteeSource>;
  readonly guaranteeCases: readonly GuaranteeCase[];
  readonly cases: readonly PackCase[];
  readonly planted: readonly PlantedViolation[];
}

export interface RuleDocument {
  readonly id: string;
  readonly title: LocalText;
  readonly on: readonly Placed<string>[];
  readonly match: ReadonlyMap<string, MatchDocument>;
  readonly when: Expression;
  readonly unless: readonly ExemptionDocument[];
  readonly verdict: Verdict;
  readonly case: { queue: string; priority: number } | undefined;
  readonly measures: readonly MeasureDocument[];
  readonly params: ReadonlyMap<string, Expression>;
  /** Names of matches. */
  readonly evidence: readonly string[];
  readonly weight: number;
  readonly law: string | undefined;
  readonly message: LocalText;
  readonly mend: LocalText | undefined;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface MatchDocument {
  readonly find:
    | { readonly lexicons: readonly Placed<string>[] }
    | { readonly pattern: Expression }
    | { readonly contact: string }
    | { readonly similar: Placed<string>; readonly atLeast: number };
  readonly in: readonly Placed<string>[];
  /** The field that tells the categories of what is judged, for entries that count in some of them only. */
  readonly category: Placed<string> | undefined;
}

interface ExemptionDocument {
  readonly id: string;
  readonly when: Expression;
  readonly why: LocalText;
}

interface MeasureDocument {
  readonly kind: string;
  readonly subject: boolean;
  readonly party: Expression | undefined;
  readonly points: number | undefined;
  readonly duration: string | undefined;
  /** Where the points count; the first of the party's type where it is left out. */
  readonly ladder: string | undefined;
}

export interface ListDocument {
  readonly name: string;
  readonly values: readonly string[];
  /** Of the values that expire: the day, or the instant, as it is written. */
  readonly expires: ReadonlyMap<string, string>;
}

/** Known texts, to be found again in other words (docs/signals.md). */
export interface SimilarDocument {
  readonly name: string;
  readonly about: LocalText | undefined;
  readonly texts: readonly { readonly name: string; readonly text: string }[];
}

/** A value that is computed from events of before (docs/signals.md). */
export interface FeatureDocument {
  readonly name: string;
  readonly about: LocalText;
  readonly on: readonly Placed<string>[];
  readonly key: ByType;
  readonly where: ByType;
  readonly measure: Measure;
  readonly value: ByType;
  readonly of: ByType;
  /** Undefined where it is left out: every event. */
  readonly over: ByType | undefined;
  /** As it is written, and in milliseconds. */
  readonly window: { readonly text: string; readonly milliseconds: number };
  /** By the type of the event that is decided. */
  readonly for: ByType;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Event type to the expression for its data; the same one for several types where it was written once. */
export type ByType = ReadonlyMap<string, Placed<Expression>>;

/** Where cases wait for a person. */
export interface QueueDocument {
  readonly id: string;
  readonly title: LocalText;
  /** The skill group that works on it. */
  readonly group: string;
  /** Within how many minutes a case is to be decided. */
  readonly dueMinutes: number;
  /** What every answer must have. */
  readonly requires: readonly ('note' | 'reason-code')[];
  /** The codes that a reason may have; none are asked for where there are none. */
  readonly reasonCodes: readonly string[];
  /** The share of takings, 0 to 1, that are a case with a known answer. */
  readonly golden: number;
  /** The share of answers, 0 to 1, that another person gives once more without seeing the first. */
  readonly double: number;
  /** Severe cases that one person looks at within a day; null: as many as there are. */
  readonly severeCap: number | null;
  /** What happens while a case waits, in the order in which it comes. */
  readonly steps: readonly QueueStep[];
}

/** How many of each kind of measure may be taken on one day without a person; a kind that is not named has no limit. */
export interface DailyLimits {
  /** IANA name: whose days. */
  readonly zone: string;
  readonly kinds: ReadonlyMap<string, MeasureLimit>;
}

export interface MeasureLimit {
  readonly aDay: number;
  /** Where cases wait about what is beyond it, unless their rules ask for a person anyway. */
  readonly queue: string;
  readonly priority: number;
}

/** An event that must fire some rules, or leave some quiet. */
export interface PackCase {
  readonly name: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly id: string | undefined;
  readonly source: string | undefined;
  readonly time: string | undefined;
  readonly subject: string | undefined;
  readonly snapshot: Record<string, unknown> | undefined;
  readonly fires: readonly string[];
  readonly quiet: readonly string[];
  /** The rules that stand in the file beside the case's file: none of them fires that `fires` does not name. */
  readonly beside: readonly string[];
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface PlantedViolation {
  readonly kind: string;
  readonly disguise: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly rules: readonly string[];
  readonly file: string;
  readonly line: number;
}
