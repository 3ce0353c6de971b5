/** Where a caret stands in a YAML file, by lines and brackets: the file may be broken while somebody writes. */
export interface YamlPlace {
  /** Keys from the outermost to the one whose value is written. */
  keys: string[];
  /** What has been written of that value, up to the caret. */
  written: string;
}

/** @param offset of the caret */
export function yamlPlace(text: string, offset: number): YamlPlace {
  const above = text.slice(0, offset).split('\n');
  const line = above.pop() ?? '';
  const parents = parentsOf(above, line);
  const outer = parents.map(({ key }) => key);
  const last = parents.at(-1);
  // a block of text is one value, whatever stands in it
  if (last && /^[|>][+-]?$/.test(last.value))
    return { keys: outer, written: [...above.slice(last.at + 1), line].join('\n') };
  const own = placeIn(line);
  if (own.keys.length > 0) return { keys: [...outer, ...own.keys], written: own.written };
  // a line without a key is an item, or goes on with the value above
  if (last === undefined || last.value === '' || /^\s*-\s/.test(line)) return { keys: outer, written: own.written };
  return { keys: outer, written: [unquoted(last.value), ...above.slice(last.at + 1), line].join('\n') };
}

interface Parent {
  key: string;
  /** What its own line says behind it. */
  value: string;
  at: number;
}

interface Shape {
  /** Column of the dash of an item. */
  dash: number | undefined;
  /** Column of what it holds. */
  column: number;
}

function shapeOf(line: string): Shape {
  const [, spaces = '', dash = ''] = /^(\s*)((?:-\s+|-$)?)/.exec(line)!;
  return { dash: dash === '' ? undefined : spaces.length, column: spaces.length + dash.length };
}

/** The keys above that hold a line: each further to the left than what it holds. */
function parentsOf(above: readonly string[], line: string): Parent[] {
  const parents: Parent[] = [];
  const own = shapeOf(line);
  // whoever stands at the end of spaces is about to write there
  let edge = own.dash ?? own.column;
  let isItem = own.dash !== undefined;
  for (let at = above.length - 1; at >= 0 && (edge > 0 || isItem); at--) {
    const text = above[at]!;
    const found = /^[\s-]*([A-Za-z_][\w-]*):(?:\s+(.*))?$/.exec(text);
    if (!found || /^\s*#/.test(text)) continue;
    const { dash, column } = shapeOf(text);
    // the items of a list may stand right below its key
    if (column > edge || (column === edge && !(isItem && dash === undefined))) continue;
    parents.unshift({ key: found[1]!, value: (found[2] ?? '').trim(), at });
    edge = dash ?? column;
    isItem = dash !== undefined;
  }
  return parents;
}

interface Frame {
  kind: 'block' | 'map' | 'list';
  key: string | undefined;
}

const KEY = /([A-Za-z_][\w-]*):(?=\s|$)/y;

/** The keys of one line that are open at its end. */
function placeIn(line: string): YamlPlace {
  const frames: Frame[] = [{ kind: 'block', key: undefined }];
  let from = shapeOf(line).column;
  let at = from;
  /** Whether a value, or an entry, begins here. */
  let fresh = true;
  while (at < line.length) {
    const unit = line[at]!;
    const top = frames.at(-1)!;
    KEY.lastIndex = at;
    const key = fresh && top.kind !== 'list' && top.key === undefined ? KEY.exec(line)?.[1] : undefined;
    if (key !== undefined) {
      top.key = key;
      at = from = KEY.lastIndex;
      fresh = true;
    } else if (unit === ' ') at++;
    else if (fresh && (unit === "'" || unit === '"')) {
      const end = endOfQuote(line, at);
      if (end === undefined) return { keys: keysOf(frames), written: line.slice(at + 1) };
      at = end;
      fresh = false;
    } else if (fresh && (unit === '{' || unit === '[')) {
      frames.push({ kind: unit === '{' ? 'map' : 'list', key: undefined });
      from = ++at;
    } else if (frames.length > 1 && unit === ',') {
      if (top.kind === 'map') top.key = undefined;
      from = ++at;
      fresh = true;
    } else if (frames.length > 1 && (unit === '}' || unit === ']')) {
      frames.pop();
      at++;
      fresh = false;
    } else if (top.kind === 'block') break;
    else {
      at++;
      fresh = false;
    }
  }
  return { keys: keysOf(frames), written: line.slice(from).trimStart() };
}

const keysOf = (frames: readonly Frame[]): string[] => frames.flatMap(({ key }) => key ?? []);

/** Behind the quote that closes; undefined where none does. */
function endOfQuote(line: string, at: number): number | undefined {
  const quote = line[at];
  for (let next = at + 1; next < line.length; next++) {
    if (quote === '"' && line[next] === '\\') next++;
    else if (line[next] === quote) {
      if (quote === "'" && line[next + 1] === quote) next++;
      else return next + 1;
    }
  }
  return undefined;
}

const unquoted = (text: string): string => text.replace(/^['"]/, '');
