import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  type Scalar,
  visit,
} from 'yaml';
import { finish, type Steps } from '../text/steps.ts';
import { count } from './cel/problem.ts';
import { PACK_LIMITS } from './limits.ts';
import type { PackProblem } from './types.ts';
import { documentSteps } from './yaml-document.ts';
import { slipOf } from './yaml-words.ts';

/** A YAML value that knows where it stands. Maps keep their keys in a `Map`, so no key can reach a prototype. */
export type YamlNode = YamlScalar | YamlMap | YamlList;

export interface YamlScalar {
  kind: 'scalar';
  value: string | number | boolean | null;
  /** As it was written, without quotes. */
  source: string;
  offset: number;
  /** Offset in the file of a position in `value`: messages of embedded expressions point at the right column. */
  locate(position: number): number;
}

export interface YamlMap {
  kind: 'map';
  offset: number;
  entries: Map<string, { keyOffset: number; value: YamlNode }>;
}

interface YamlList {
  kind: 'list';
  offset: number;
  items: YamlNode[];
}

export interface Place {
  line: number;
  column: number;
}

export interface YamlFile {
  /** Absent when the file is empty or so broken that nothing can be read. */
  root: YamlNode | undefined;
  problems: PackProblem[];
  /** Line and column, both from 1, of an offset. */
  place(offset: number): Place;
}

/**
 * Reads one YAML 1.2 document of plain values. Anchors, aliases and tags are refused: a rule is read where it stands,
 * and a file cannot unfold into more than it is long. Depth and number of nodes are bounded.
 */
export const readYaml = (file: string, text: string): YamlFile => finish(yamlSteps(file, text));

const TOO_DEEP =
  'nothing of a pack goes so deep: close a bracket, indent less, or put a text that holds brackets in quotes';
const PLAIN = 'write a text in quotes, a number, true or false';

/** Values converted in one piece. */
const NODES_A_PIECE = 2_048;

/** `readYaml` in pieces of some milliseconds. */
export function* yamlSteps(file: string, text: string): Steps<YamlFile> {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: PackProblem[] = [];
  const refuse = (offset: number, code: string, message: string, hint: string): undefined => {
    problems.push({ file, ...place(offset), code, message, hint });
  };
  if (text.length > PACK_LIMITS.yamlLength) {
    lines.lineStarts = lineStarts(text);
    tellLength(text, refuse);
    return { root: undefined, problems, place };
  }
  // The parser recurses: brackets are counted before it sees them, so depth is a message and not a full stack.
  const deep = tooDeep(text);
  if (deep !== undefined) {
    lines.lineStarts = lineStarts(text);
    refuse(deep, 'yaml-depth', `nested deeper than ${PACK_LIMITS.yamlDepth} levels`, TOO_DEEP);
    return { root: undefined, problems, place };
  }
  const document = yield* documentSteps(text, lines);
  // What follows a slip of syntax is an echo of it, so the first one is told and the file left alone.
  const [first] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (first !== undefined) {
    const { at, message, hint } = slipOf(text, first.pos[0], first.message, quotedTexts(document));
    refuse(at, 'yaml-syntax', message, hint);
    return { root: undefined, problems, place };
  }

  let nodes = 0;
  function* convert(node: ParsedNode | null, depth: number, at: number): Steps<YamlNode | undefined> {
    const offset = node?.range[0] ?? at;
    if (depth > PACK_LIMITS.yamlDepth) {
      return refuse(offset, 'yaml-depth', `nested deeper than ${PACK_LIMITS.yamlDepth} levels`, TOO_DEEP);
    }
    if (++nodes > PACK_LIMITS.yamlNodes) {
      if (nodes === PACK_LIMITS.yamlNodes + 1) {
        refuse(offset, 'yaml-size', `more than ${count(PACK_LIMITS.yamlNodes)} values in one file`, 'split the file');
      }
      return undefined;
    }
    if (nodes % NODES_A_PIECE === 0) yield;
    if (node === null) return { kind: 'scalar', value: null, source: '', offset, locate: () => offset };
    if (isAlias(node) || node.anchor !== undefined) {
      return refuse(
        offset,
        'yaml-alias',
        'anchors (&) and aliases (*) are not read',
        'write the value out where it is used; a text that begins with & or * goes in quotes',
      );
    }
    if (node.tag !== undefined) {
      return refuse(
        offset,
        'yaml-tag',
        `the tag ${node.tag} is not read`,
        'write the plain value, in quotes for a text',
      );
    }
    if (isScalar(node)) return scalar(text, node as Scalar.Parsed, refuse);
    if (isSeq(node)) {
      const items: YamlNode[] = [];
      for (const item of node.items) {
        const value = yield* convert(item as ParsedNode, depth + 1, offset);
        if (value !== undefined) items.push(value);
      }
      return { kind: 'list', offset, items };
    }
    if (!isMap(node)) return refuse(offset, 'yaml-syntax', 'not a value', PLAIN);
    const entries: YamlMap['entries'] = new Map();
    for (const pair of node.items) {
      const key = pair.key as ParsedNode | null;
      const keyOffset = key?.range[0] ?? offset;
      if (!isScalar(key) || key.value === null || key.anchor !== undefined) {
        refuse(keyOffset, 'yaml-key', 'a key must be a plain text', 'put it in quotes, or write key: value');
        continue;
      }
      const name = typeof key.value === 'string' ? key.value : (key.source ?? String(key.value));
      if (entries.has(name)) {
        refuse(keyOffset, 'duplicate-key', `the key ${show(name)} stands twice here`, 'delete one of the two');
        continue;
      }
      const value = yield* convert(pair.value as ParsedNode | null, depth + 1, keyOffset);
      if (value !== undefined) entries.set(name, { keyOffset, value });
    }
    return { kind: 'map', offset, entries };
  }
  const root = document.contents === null ? undefined : yield* convert(document.contents as ParsedNode, 0, 0);
  return { root, problems, place };
}

/** The plain JSON value of a node. Members are own properties whatever they are called. */
export function plain(node: YamlNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries(Array.from(node.entries, ([key, { value }]) => [key, plain(value)]));
}

/** A text inside a message: quoted, and never longer than a line can carry. */
export function show(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

/** Where one line makes most of a file that is too long, it is that line that has to go elsewhere. */
function tellLength(text: string, refuse: Refuse): void {
  const most = `at most ${count(PACK_LIMITS.yamlLength)} are read`;
  let longest = { start: 0, length: 0 };
  for (let start = 0; start <= text.length; ) {
    const end = text.indexOf('\n', start);
    const length = (end < 0 ? text.length : end) - start;
    if (length > longest.length) longest = { start, length };
    start += length + 1;
  }
  if (longest.length * 2 < text.length) {
    refuse(0, 'file-too-long', `the file has ${count(text.length)} characters; ${most}`, 'split the file');
    return;
  }
  refuse(
    longest.start,
    'file-too-long',
    `this line alone has ${count(longest.length)} characters; of a file ${most}`,
    'words belong into a lexicon and values into a list; a long condition into several rules',
  );
}

/** Where texts in quotes begin. */
function quotedTexts(document: Document.Parsed): number[] {
  const starts: number[] = [];
  visit(document, {
    Scalar(_, { type, range }) {
      if ((type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') && range != null) starts.push(range[0]);
    },
  });
  return starts.sort((a, b) => a - b);
}

type Refuse = (offset: number, code: string, message: string, hint: string) => undefined;

function scalar(text: string, node: Scalar.Parsed, refuse: Refuse): YamlScalar | undefined {
  const offset = node.range[0];
  const value = node.value as unknown;
  if (value !== null && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return refuse(offset, 'yaml-syntax', 'not a plain value', PLAIN);
  }
  if (
    typeof value === 'number' &&
    (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
  ) {
    return refuse(offset, 'yaml-number', `${node.source} cannot be held exactly`, 'write it in quotes if it is a text');
  }
  const source = node.source ?? '';
  let positions: Int32Array | undefined;
  return {
    kind: 'scalar',
    value,
    source,
    offset,
    locate(position) {
      positions ??= alignment(text, node, typeof value === 'string' ? value : source);
      return positions[Math.min(Math.max(0, position), positions.length - 1)] ?? offset;
    },
  };
}

/**
 * For every unit of a scalar's value, its offset in the file. Folding and chomping change white space only, so the
 * characters that are none correspond in order; quotes and escapes are stepped over as the grammar of each style asks.
 */
function alignment(text: string, node: Scalar.Parsed, value: string): Int32Array {
  const [start, end] = node.range;
  const out = new Int32Array(value.length + 1);
  const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const quoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE';
  let at = start + (quoted ? 1 : 0);
  if (block) {
    const newline = text.indexOf('\n', start);
    at = newline < 0 ? end : newline + 1;
  }
  const double = node.type === 'QUOTE_DOUBLE';
  for (let i = 0; i < value.length; i++) {
    const unit = value[i]!;
    // A backslash at the end of a line joins it with the next one and is no part of the value.
    while (double && text[at] === '\\' && text[at + 1] === '\n') for (at += 2; isSpace(text[at] ?? ''); ) at++;
    if (isSpace(unit)) {
      // The next character of a value decides where white space ended; until then it stands where the last one did.
      out[i] = Math.min(at, end);
      if (double && text[at] === '\\') at += unitLength(text, at, node.type);
      else if (at < end && text[at] === unit) at++;
      continue;
    }
    while (at < end && isSpace(text[at]!)) at++;
    out[i] = Math.min(at, end);
    at += unitLength(text, at, node.type);
  }
  out[value.length] = Math.min(at, end);
  return out;
}

function unitLength(text: string, at: number, type: Scalar.Parsed['type']): number {
  if (type === 'QUOTE_SINGLE') return text[at] === "'" ? 2 : 1;
  if (type !== 'QUOTE_DOUBLE' || text[at] !== '\\') return 1;
  return { x: 4, u: 6, U: 10 }[text[at + 1] ?? ''] ?? 2;
}

const isSpace = (unit: string): boolean => unit === ' ' || unit === '\n' || unit === '\t' || unit === '\r';

/** Brackets, dashes and so on in a row that nobody writes. */
const DEEPEST = PACK_LIMITS.yamlDepth * 4;

/** Where a file goes deeper than anybody writes: `[[[[…`, `{a: {a: …`, `- - - -` on a line, or far indented. */
function tooDeep(text: string): number | undefined {
  const deep = looksDeep(text, true);
  // brackets in texts do not nest, as those of an expression in quotes: they are told apart only where it matters
  return deep === undefined || !isBracket(text.charCodeAt(deep)) ? deep : (deepBracket(text) ?? looksDeep(text, false));
}

const isBracket = (unit: number): boolean => unit === 91 || unit === 123;

/** Where brackets outside of texts nest too deep; by the parser's own lexer, which does not recurse. */
function deepBracket(text: string): number | undefined {
  let at = 0;
  let depth = 0;
  let inText = false;
  for (const token of new Lexer().lex(text)) {
    // signs of the lexer's own stand between the parts of the text
    if (MARKS.has(token)) {
      inText = token === SCALAR;
      continue;
    }
    if (!inText && (token === '[' || token === '{') && ++depth > DEEPEST) return at;
    if (!inText && (token === ']' || token === '}')) depth = Math.max(0, depth - 1);
    inText = false;
    at += token.length;
  }
  return undefined;
}

/** A text follows. */
const SCALAR = '\x1f';
/** A document begins, brackets end for lack of their other half, a text follows. */
const MARKS: ReadonlySet<string> = new Set(['\x02', '\x18', SCALAR]);

function looksDeep(text: string, brackets: boolean): number | undefined {
  let flow = 0;
  let dashes = 0;
  let keys = 0;
  let indent = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 10) {
      dashes = 0;
      keys = 0;
      indent = 0;
      while (text.charCodeAt(i + 1) === 32) {
        i++;
        if (++indent > DEEPEST * 2) return i;
      }
    } else if (isBracket(unit)) {
      if (++flow > DEEPEST && brackets) return i;
    } else if (unit === 93 || unit === 125) {
      if (flow > 0) flow--;
    } else if ((unit === 45 || unit === 63) && text.charCodeAt(i + 1) === 32) {
      if (++dashes > DEEPEST) return i;
    } else if (unit === 58) {
      if (++keys > 20_000) return i;
    }
  }
  return undefined;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
