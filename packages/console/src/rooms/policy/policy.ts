import type { Verdict } from '../../kit/verdict-tag.tsx';

/** GET /v1/rules. */
export interface RuleLine {
  id: string;
  title: string;
  on: string[];
  verdict: Verdict;
  law?: string | null;
  chapter?: string;
  case?: { queue: string; priority: number } | null;
  fired_7d?: number;
}

/** GET /v1/rules/{id}. */
export interface WholeRule extends RuleLine {
  message: string;
  mend?: string | null;
  weight: number;
  measures: { kind: string; points?: number; duration?: string }[];
  when: string;
  unless: { id: string; when: string; why: string }[];
  matches?: {
    name: string;
    lexicons?: string[];
    pattern?: string;
    contact?: string;
    similar?: string;
    at_least?: number;
    in: string[];
  }[];
  cases?: { fires: number; quiet: number };
  source: string;
  file: string;
  line?: number;
  fired?: { day: string; count: number }[];
}

export interface LexiconLine {
  name: string;
  about: string;
  entries: number;
  rules?: string[];
}

/** GET /v1/lexicons/{name}: an entry, with what the lexicon says of all its terms. */
export interface LexiconEntry {
  term: string;
  tags: string[];
  before: string[];
  after: string[];
  within: string[];
  /** How far `before` and `after` may be away. */
  gap: number;
  word: boolean;
  /** One character, and meant to be. */
  short: boolean;
  /** Only as it is written. */
  exact: boolean;
  /** What sounds like it counts too. */
  sound: boolean;
  /** `food`: only there; `!food`: everywhere else. */
  category: string[];
}

export interface ListLine {
  name: string;
  entries: number;
  rules?: string[];
}
