import { Composer, type CST, type Document, isMap, isSeq, Lexer, type LineCounter, Parser, type YAMLSeq } from 'yaml';
import type { Steps } from '../text/steps.ts';

const OPTIONS = {
  prettyErrors: false,
  uniqueKeys: false, // quadratic in the library; whoever converts looks for them
  version: '1.2',
  schema: 'core',
  merge: false,
  logLevel: 'silent',
} as const;

/** A piece of some milliseconds. */
const LEXEMES = 2_048;
const ITEMS = 32;

/**
 * The first document of a text, as `parseDocument` gives it. What makes a file of a pack long is the list under one of its
 * keys: it is composed some items at a time, since the library composes a document in one go.
 */
export function* documentSteps(text: string, lines: LineCounter): Steps<Document.Parsed> {
  const tokens = yield* tokenSteps(text, lines);
  const long = longestList(tokens);
  if (long === undefined) return compose(tokens, text);
  const { at, document, map, pair, list } = long;
  const { items } = list;
  const before: Document.Parsed[] = [];
  for (let from = 0; from < items.length - ITEMS; from += ITEMS) {
    const some = { ...pair, value: { ...list, items: items.slice(from, from + ITEMS) } };
    const part: CST.Document = { ...document, value: { ...map, items: [some] }, end: [] };
    before.push(compose([...tokens.slice(0, at), part], text));
    yield;
  }
  list.items = items.slice(before.length * ITEMS);
  const whole = compose(tokens, text);
  for (const part of before) {
    whole.errors.push(...part.errors);
    whole.warnings.push(...part.warnings);
  }
  const composed = listIn(whole, map.items.indexOf(pair));
  composed?.items.unshift(...before.flatMap((part) => listIn(part, 0)?.items ?? []));
  return whole;
}

function* tokenSteps(text: string, lines: LineCounter): Steps<CST.Token[]> {
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  lines.addNewLine(0);
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (++count % LEXEMES === 0) yield;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

/** There is always one, of an empty text an empty one. */
function compose(tokens: readonly CST.Token[], text: string): Document.Parsed {
  const [first] = new Composer(OPTIONS).compose(tokens, true, text.length);
  return first as Document.Parsed;
}

interface LongList {
  /** Among the tokens. */
  at: number;
  document: CST.Document;
  map: CST.BlockMap;
  pair: Extract<CST.BlockMap['items'][number], { sep: CST.SourceToken[] }>;
  list: CST.BlockSequence;
}

/** The longest list under a key of the first document, where it is too long for one piece. */
function longestList(tokens: readonly CST.Token[]): LongList | undefined {
  const at = tokens.findIndex(({ type }) => type === 'document');
  const document = tokens[at] as CST.Document | undefined;
  const map = document?.value;
  if (document === undefined || map?.type !== 'block-map') return undefined;
  let found: LongList | undefined;
  for (const pair of map.items) {
    const list = pair.value;
    if (
      pair.sep !== undefined &&
      list?.type === 'block-seq' &&
      list.items.length > Math.max(ITEMS, found?.list.items.length ?? 0)
    )
      found = { at, document, map, pair, list };
  }
  return found;
}

function listIn({ contents }: Document.Parsed, pair: number): YAMLSeq.Parsed | undefined {
  const list = isMap(contents) ? contents.items[pair]?.value : undefined;
  return isSeq(list) ? (list as YAMLSeq.Parsed) : undefined;
}
