/** A slip of YAML, as its author can understand it: where it is, what it is, and what to write instead. */
export interface Slip {
  readonly at: number;
  readonly message: string;
  readonly hint: string;
}

interface Where {
  readonly text: string;
  /** Where the parser noticed it. */
  readonly at: number;
  /** The line of `at`, and where it begins. */
  readonly line: string;
  readonly start: number;
  /** The beginnings of texts in quotes, in order. */
  readonly quoted: readonly number[];
}

type Tell = (found: RegExpExecArray, where: Where) => Slip;

const QUOTES = 'a text with ": " in it goes in quotes';

/** The parser's own words, and ours for them. The first that fits is told. */
const WORDS: readonly (readonly [RegExp, Tell])[] = [
  [
    /^Missing closing (["'])quote/,
    ([, quote], { at, quoted }) => {
      const start = quoted.findLast((offset) => offset < at) ?? at;
      return { at: start, message: 'this quote is not closed', hint: `close it with ${quote}` };
    },
  ],
  [/end with a ([}\]])$/, ([, closing], where) => unclosed(closing!, where)],
  [/^Nested mappings are not allowed/, (_, where) => nestedMapping(where)],
  [/must start at the same column|^Sequence item without - indicator/, (_, where) => unevenIndent(where)],
  [
    /^Plain value cannot start with .*?(\S)$/,
    ([, sign], { at }) => ({
      at,
      message: `a text cannot begin with ${sign}`,
      hint: 'put it in quotes',
    }),
  ],
  [
    /^Implicit (?:map )?keys need to be/,
    (_, { at, line }) => ({
      at,
      message: 'this line is no key with a value',
      hint: /^\s*(?:- )?[\w.-]+:\S/.test(line)
        ? 'write a space after the colon'
        : 'write key: value; a line that goes on with the text above is indented deeper than its key',
    }),
  ],
  [
    /^Unexpected block-seq-ind on same line/,
    (_, { at }) => ({
      at,
      message: 'a list cannot begin on the line of its key',
      hint: 'write [a, b], or each "- item" on a line of its own',
    }),
  ],
  [/^Unexpected , in/, (_, { at }) => ({ at, message: 'there is a comma too many', hint: 'take it out' })],
  [
    /^Unexpected \S+ at node end/,
    (_, { text, at, line, start }) => ({
      at,
      message: `unexpected ${shown(text, at)} after the end of a value`,
      hint: /\{.*\{$/.test(line.slice(0, at - start + 1))
        ? 'a text with {…} in it goes in quotes when it stands inside { }'
        : 'a text that begins with a quote or a bracket goes in quotes as a whole',
    }),
  ],
  [
    /^Unexpected .* token/,
    (_, { text, at }) => ({
      at,
      message: `unexpected ${shown(text, at)}`,
      hint: 'put the text in quotes, or take it out',
    }),
  ],
  [
    /^Invalid escape sequence (.+)/s,
    ([, sequence], { at }) => ({
      at,
      message: `unknown escape ${sequence}`,
      hint: 'for a backslash write \\\\, or use single quotes, which keep it as it is',
    }),
  ],
  [
    /^Block scalar header includes/,
    (_, { at }) => ({
      at,
      message: 'after | or > the text begins on the next line',
      hint: 'move it down and indent it',
    }),
  ],
  [
    /^Block scalar values in collections must/,
    (_, { at }) => ({
      at,
      message: 'the text after | or > must be indented deeper than its key',
      hint: 'indent each of its lines by two more spaces',
    }),
  ],
  [
    /^Unresolved tag: (\S+)/,
    ([, tag], { at }) => ({
      at,
      message: `the tag ${tag} is not read`,
      hint: 'write the plain value, in quotes for a text',
    }),
  ],
];

/**
 * @param message what the parser says, of the slip that it noticed at `at`
 * @param quoted where texts in quotes begin, in order
 */
export function slipOf(text: string, at: number, message: string, quoted: readonly number[]): Slip {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? text.length : end);
  const tab = /^ *\t/.exec(line);
  if (tab !== null) {
    const hint = 'indent with spaces, not tabs';
    return { at: start + tab[0].length - 1, message: 'this line is indented with a tab', hint };
  }
  for (const [words, tell] of WORDS) {
    const found = words.exec(message);
    if (found !== null) return tell(found, { text, at, line, start, quoted });
  }
  return {
    at,
    message: `this is no YAML: ${message}`,
    hint: 'write key: value, and a text with signs in it in quotes',
  };
}

/** Looks back for the bracket that `closing` would close; what stands in quotes is stepped over roughly. */
function unclosed(closing: string, { text, at }: Where): Slip {
  const opening = closing === '}' ? '{' : '[';
  let open = 0;
  for (let i = Math.min(at, text.length) - 1; i >= 0; i--) {
    if (text[i] === closing) open++;
    else if (text[i] === opening && open-- === 0)
      return { at: i, message: `this ${opening} is not closed`, hint: `close it with ${closing}` };
  }
  return { at, message: `a ${opening} is not closed before this line`, hint: `close it with ${closing}` };
}

/** Either the value holds `: `, or the line below is indented as if it belonged to a value. */
function nestedMapping({ text, at, line, start }: Where): Slip {
  if (/:\s/.test(line.slice(at - start))) return { at, message: 'a value holds another key here', hint: QUOTES };
  const next = text.slice(start + line.length + 1);
  const indent = /^ */.exec(next)![0].length;
  return {
    at: start + line.length + 1 + indent,
    message: 'this line is indented deeper than the one above it, which has its value already',
    hint: `indent it as the one above, by ${spaces(keyColumn(line))}`,
  };
}

function unevenIndent({ text, at, line, start }: Where): Slip {
  const indent = /^ */.exec(line)![0].length;
  const before = text.slice(0, start).trimEnd();
  const above = before.slice(before.lastIndexOf('\n') + 1);
  const place = { at: Math.max(at, start + indent) };
  return {
    ...place,
    message: `this line is indented by ${spaces(indent)}, and none that it could belong to is`,
    hint: `to stand beside the line above, indent it by ${spaces(keyColumn(above))}`,
  };
}

/** Spaces before the first key of a line; a dash counts as one. */
const keyColumn = (line: string): number => /^(?: |- )*/.exec(line)![0].length;

const spaces = (count: number): string => (count === 1 ? '1 space' : `${count} spaces`);

const shown = (text: string, at: number): string => JSON.stringify(text.slice(at, at + 20).split('\n')[0]);
