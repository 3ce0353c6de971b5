/**
 * The shapes that the engine takes and gives. Everything here is plain data: it survives JSON unchanged, so a decision
 * can be stored, replayed and compared.
 */

export type Language = 'zh-CN' | 'en';
export type LocalText = Record<Language, string>;

/** Verdicts by rising severity; a decision's verdict is the most severe one among its reasons. */
export const VERDICTS = ['allow', 'observe', 'limit', 'reject'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** An event as it arrives: CloudEvents 1.0, `subject` is `<type>/<id>`, `time` an RFC 3339 instant. */
export interface EngineEvent {
  id: string;
  source: string;
  type: string;
  time: string;
  subject: string;
  data: Record<string, unknown>;
}

/** What a decision was given besides the event and the pack; stored with it, so that replay needs no luck. */
export interface Snapshot {
  features: Record<string, unknown>;
  signals: Record<string, unknown>;
  /** List name to its values; overrides the list of that name in the pack. */
  lists: Record<string, string[]>;
  /** Model name to its score; where it was computed, with the version that gave it. A model without a score is not in it. */
  models: Record<string, number | ModelScore>;
  /** Rules whose effect is taken out for a while; left out where there is none. */
  snoozed?: readonly string[];
  /** Kinds of measure that have reached the day's limit; left out where there is none. */
  withheld?: readonly WithheldKind[];
}

export interface ModelScore {
  score: number;
  version: string;
}

/** A kind of measure that only a person decides about now, and who is asked. */
export interface WithheldKind extends CaseProposal {
  kind: string;
}

/** A place in an original field. `start` and `end` are UTF-16 offsets into the field as it was sent. */
export interface Evidence {
  /** Dotted path below `data`, list positions in brackets: `segment.transcript`, `video.frames[2]`. */
  field: string;
  start: number;
  end: number;
  /** The original characters of the span; left out by the platform where the field is personal. */
  text?: string;
  /** The canonical form that matched; left out by the platform where the field is personal. */
  canonical?: string;
}

export interface Reason {
  rule: string;
  params: Record<string, string | number | boolean>;
  message: string;
  /** How the affected party can mend it, in the language asked for. */
  mend?: string;
  law?: string;
  evidence: Evidence[];
  weight: number;
}

export interface MeasureProposal {
  kind: string;
  subject?: string;
  party?: string;
  /** To a tenth. */
  points?: number;
  /** Where the points count, if not in the first ladder of the party's type. */
  ladder?: string;
  /** ISO 8601 duration, e.g. `P7D`. */
  duration?: string;
}

/** A person must look: which queue, and how urgently (0 to 100, higher first). */
export interface CaseProposal {
  queue: string;
  priority: number;
}

export interface Decision {
  id: string;
  event_id: string;
  subject: string;
  verdict: Verdict;
  case: CaseProposal | null;
  reasons: Reason[];
  measures: MeasureProposal[];
  /** Measures that a person decides about, because their kind has reached the day's limit; left out where there is none. */
  withheld?: MeasureProposal[];
  /** `<id>@<version>+sha256:<hex>` */
  pack: string;
  snapshot: Snapshot;
}

/** Something wrong in a pack, where, and what to do about it. Lines and columns count from 1. */
export interface PackProblem {
  file: string;
  line: number;
  column: number;
  code: string;
  message: string;
  hint: string;
}

/** A pack's files, read by the caller: the engine does no I/O. Paths are relative to the pack's folder, with `/`. */
export interface PackFile {
  path: string;
  text: string;
}

/** The measure that counts in a ladder instead of doing something by itself. */
export const POINTS = 'points';
