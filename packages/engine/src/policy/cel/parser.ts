import type { Call, Expr, Literal, Logic, Span } from './ast.ts';
import { type Token, tokenize } from './lexer.ts';
import { CEL_LIMITS } from './limits.ts';
import { expandMacro } from './macros.ts';
import { type CelProblem, count, nearest, problemAt } from './problem.ts';
import { SyntaxProblem, syntax } from './source.ts';

export type CelParse = { readonly ast: Expr; readonly problem?: undefined } | { readonly problem: CelProblem };

const MAX_INT = (1n << 63n) - 1n;
const KEYWORDS = new Set(['true', 'false', 'null', 'in']);
/** Names that CEL keeps for itself; they may still be fields and methods. */
const RESERVED = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(' '),
);
const RELATIONS = new Set(['<', '<=', '>=', '>', '==', '!=', 'in']);
/** Words of other languages, and their sign here. */
const FOREIGN: Readonly<Record<string, string>> = { and: '&&', or: '||', not: '!', AND: '&&', OR: '||', NOT: '!' };

/** What they are for in other languages, and what does it here. */
const RESERVED_HINTS: Readonly<Record<string, string>> = {
  ...{ if: 'write condition ? one : another', else: 'write condition ? one : another' },
  ...{ for: 'write list.exists(e, condition)', while: 'write list.exists(e, condition)' },
  ...{ let: 'write cel.bind(name, part, …)', var: 'write cel.bind(name, part, …)' },
  return: 'leave it out: an expression is its own answer',
};
const EMPTY = 'write a condition, such as word.count > 0; true is one that always holds';
const CLOSING = new Set([')', ']', '}']);
const AFTER = 'an operator or the end';

/** The sign that is wanted, as in `) (the closing bracket)`. */
const signIn = (wanted: string): string | undefined => /^([^\w\s]+)(?: \(|$)/.exec(wanted)?.[1];

/** Reads an expression by the grammar of the CEL specification, macros expanded. Never throws for any source. */
export function parseCel(source: string): CelParse {
  const start: Span = { start: 0, end: 0, line: 1, column: 1 };
  if (source.length > CEL_LIMITS.source) {
    const message = `the expression has ${count(source.length)} characters; at most ${count(CEL_LIMITS.source)} are read`;
    return {
      problem: problemAt(
        'cel.limit',
        start,
        message,
        'split it into several rules, or put the values into a list of the pack: x in lists.name',
      ),
    };
  }
  try {
    return { ast: new Parser(tokenize(source)).parse() };
  } catch (error) {
    if (error instanceof SyntaxProblem) return { problem: error.problem };
    throw error;
  }
}

/** Recursive descent; a class because every method shares the position, the nesting and the heights. */
class Parser {
  readonly #tokens: readonly Token[];
  #position = 0;
  #nesting = 0;
  readonly #heights = new WeakMap<Expr, number>();

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expr {
    if (this.#peek().kind === 'end') throw syntax(this.#peek().span, 'the expression is empty', EMPTY);
    const expr = this.#expression();
    const rest = this.#peek();
    if (rest.kind !== 'end') throw this.#unexpected(rest, AFTER);
    return expr;
  }

  #expression(): Expr {
    const start = this.#peek().span;
    this.#nesting++;
    if (this.#nesting > CEL_LIMITS.nesting) {
      const message = `the expression nests deeper than ${CEL_LIMITS.nesting} levels`;
      throw new SyntaxProblem(problemAt('cel.limit', start, message, 'name a part of it with cel.bind(name, part, …)'));
    }
    const condition = this.#logic('||');
    if (!this.#takeOperator('?')) {
      this.#nesting--;
      return condition;
    }
    const consequence = this.#logic('||');
    this.#expect(':', 'the second branch of ? :');
    const alternative = this.#expression();
    this.#nesting--;
    return this.#node({ kind: 'conditional', condition, consequence, alternative, span: this.#from(start) }, [
      condition,
      consequence,
      alternative,
    ]);
  }

  #logic(operator: '&&' | '||'): Expr {
    const start = this.#peek().span;
    const operand = (): Expr => (operator === '||' ? this.#logic('&&') : this.#relation());
    const operands = [operand()];
    while (this.#takeOperator(operator)) operands.push(operand());
    if (operands.length === 1) return operands[0]!;
    this.#limitElements(operands.length, start);
    const node: Logic = { kind: 'logic', operator, operands, span: this.#from(start) };
    return this.#node(node, operands);
  }

  #relation(): Expr {
    return this.#binary(
      (token) => RELATIONS.has(token.text) && (token.kind === 'operator' || token.kind === 'ident'),
      () => this.#sum(),
    );
  }

  #sum(): Expr {
    return this.#binary(
      (token) => token.kind === 'operator' && (token.text === '+' || token.text === '-'),
      () => this.#product(),
    );
  }

  #product(): Expr {
    return this.#binary(
      (token) => token.kind === 'operator' && (token.text === '*' || token.text === '/' || token.text === '%'),
      () => this.#unary(),
    );
  }

  #binary(isOperator: (token: Token) => boolean, operand: () => Expr): Expr {
    const start = this.#peek().span;
    let left = operand();
    while (isOperator(this.#peek())) {
      const operator = this.#next();
      const right = operand();
      const name = operator.text === 'in' ? '@in' : `_${operator.text}_`;
      left = this.#call(name, null, [left, right], operator.span, this.#from(start));
    }
    return left;
  }

  /** `!` and `-` in a row are read in a loop; a `-` right before a number belongs to it. */
  #unary(): Expr {
    const signs: Token[] = [];
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'operator' || (token.text !== '!' && token.text !== '-')) break;
      if (signs.length > 0 && signs[0]!.text !== token.text) break;
      signs.push(this.#next());
    }
    const operand = this.#peek();
    if (signs.length === 0) return this.#member(this.#primary(null), operand.span);
    const negative = signs[0]!.text === '-' && (operand.kind === 'int' || operand.kind === 'double');
    let expr: Expr;
    if (negative) {
      const sign = signs.pop()!;
      expr = this.#member(this.#primary(sign), sign.span);
    } else {
      const mixed = operand.kind === 'operator' && (operand.text === '!' || operand.text === '-');
      if (mixed) {
        const example = signs[0]!.text === '!' ? '!(-x == 1)' : '-(x)';
        throw syntax(operand.span, `${operand.text} can't follow ${signs[0]!.text}`, `use brackets, as in ${example}`);
      }
      expr = this.#member(this.#primary(null), operand.span);
    }
    for (const sign of signs.reverse()) {
      expr = this.#call(`${sign.text}_`, null, [expr], sign.span, this.#from(sign.span));
    }
    return expr;
  }

  /** `start` is where the operand begins in the text, its brackets included. */
  #member(operand: Expr, start: Span): Expr {
    let expr = operand;
    for (;;) {
      if (this.#takeOperator('.')) expr = this.#field(expr, start);
      else if (this.#peekOperator('[')) {
        const bracket = this.#next().span;
        this.#refuseOptional();
        const index = this.#expression();
        this.#expect(']', 'the end of the index');
        const span = this.#from(start);
        expr = this.#call('_[_]', null, [expr, index], { ...bracket, end: span.end }, span);
      } else if (this.#peekOperator('{') && isMessageName(expr)) {
        throw unsupported(expr.span, "messages can't be built here", 'write a map: {"key": value}');
      } else return expr;
    }
  }

  #field(operand: Expr, start: Span): Expr {
    this.#refuseOptional();
    const token = this.#next();
    const isName = token.kind === 'ident' && !KEYWORDS.has(token.text);
    if (!isName && token.kind !== 'quoted')
      throw this.#unexpected(token, 'the name of a field or method after the dot');
    if (isName && this.#peekOperator('(')) {
      const args = this.#arguments();
      const span = this.#from(start);
      const macro = expandMacro(token.text, operand, args, span);
      if (macro !== null) return this.#node(macro, [operand, ...args]);
      return this.#call(token.text, operand, args, token.span, span);
    }
    const span = this.#from(start);
    return this.#node({ kind: 'select', operand, field: token.text, test: false, span }, [operand]);
  }

  #primary(sign: Token | null): Expr {
    const token = this.#next();
    const { span } = token;
    switch (token.kind) {
      case 'int':
        return this.#integer(token.value as bigint, sign, span);
      case 'double': {
        const value = token.value as number;
        return sign === null ? literal(value, span) : literal(-value, join(sign.span, span));
      }
      case 'uint':
      case 'string':
      case 'bytes':
        return literal(token.value, span);
      case 'ident':
        return this.#name(token, false, span);
      case 'operator':
        if (token.text === '(') {
          const inner = this.#expression();
          this.#expect(')', 'the closing bracket');
          return inner;
        }
        if (token.text === '[') return this.#list(span);
        if (token.text === '{') return this.#map(span);
        if (token.text === '.') {
          const name = this.#next();
          if (name.kind !== 'ident') throw this.#unexpected(name, 'a name after the dot');
          return this.#name(name, true, span);
        }
    }
    throw this.#unexpected(token, 'a value');
  }

  #integer(magnitude: bigint, sign: Token | null, span: Span): Expr {
    const value = sign === null ? magnitude : -magnitude;
    const where = sign === null ? span : join(sign.span, span);
    if (magnitude > (sign === null ? MAX_INT : MAX_INT + 1n)) {
      throw syntax(where, `${value} is too large for an int (64 bits)`, 'add .0 for a double');
    }
    return literal(value, where);
  }

  #name(token: Token, absolute: boolean, start: Span): Expr {
    const { text } = token;
    if (!absolute && text === 'true') return literal(true, token.span);
    if (!absolute && text === 'false') return literal(false, token.span);
    if (!absolute && text === 'null') return literal(null, token.span);
    if (KEYWORDS.has(text)) throw this.#unexpected(token, 'a value');
    if (RESERVED.has(text)) {
      const hint = Object.hasOwn(RESERVED_HINTS, text) ? RESERVED_HINTS[text]! : 'call it otherwise';
      throw syntax(token.span, `\`${text}\` is a reserved word and can't be a name`, hint);
    }
    if (!this.#peekOperator('(')) {
      return this.#node({ kind: 'ident', name: text, absolute, span: this.#from(start) }, []);
    }
    const args = this.#arguments();
    const span = this.#from(start);
    const macro = absolute ? null : expandMacro(text, null, args, span);
    return macro === null ? this.#call(text, null, args, token.span, span) : this.#node(macro, args);
  }

  #arguments(): Expr[] {
    const start = this.#next().span;
    const args: Expr[] = [];
    if (this.#takeOperator(')')) return args;
    do args.push(this.#expression());
    while (this.#takeOperator(','));
    this.#expect(')', 'a comma or the closing bracket of the call');
    this.#limitElements(args.length, start);
    return args;
  }

  #list(start: Span): Expr {
    const elements: Expr[] = [];
    while (!this.#peekOperator(']')) {
      this.#refuseOptional();
      elements.push(this.#expression());
      if (!this.#takeOperator(',')) break;
    }
    this.#expect(']', 'a comma or the end of the list');
    this.#limitElements(elements.length, start);
    return this.#node({ kind: 'list', elements, span: this.#from(start) }, elements);
  }

  #map(start: Span): Expr {
    const entries: { key: Expr; value: Expr }[] = [];
    while (!this.#peekOperator('}')) {
      this.#refuseOptional();
      const key = this.#expression();
      this.#expect(':', 'a colon between key and value');
      entries.push({ key, value: this.#expression() });
      if (!this.#takeOperator(',')) break;
    }
    this.#expect('}', 'a comma or the end of the map');
    this.#limitElements(entries.length, start);
    const children = entries.flatMap(({ key, value }) => [key, value]);
    return this.#node({ kind: 'map', entries, span: this.#from(start) }, children);
  }

  #call(name: string, target: Expr | null, args: readonly Expr[], nameSpan: Span, span: Span): Expr {
    const call: Call = { kind: 'call', name, target, args, nameSpan, span };
    return this.#node(call, target === null ? args : [target, ...args]);
  }

  /** Keeps the tree low enough for the recursions that walk it. */
  #node<T extends Expr>(node: T, children: readonly Expr[]): T {
    const height = children.reduce((highest, child) => Math.max(highest, this.#heights.get(child) ?? 1), 0) + 1;
    if (height > CEL_LIMITS.height) {
      const message = `the expression chains or nests more than ${CEL_LIMITS.height} operations`;
      throw new SyntaxProblem(problemAt('cel.limit', node.span, message, 'split it, or put the values in a list'));
    }
    this.#heights.set(node, height);
    return node;
  }

  #limitElements(elements: number, span: Span): void {
    if (elements <= CEL_LIMITS.elements) return;
    const message = `${count(elements)} elements; at most ${count(CEL_LIMITS.elements)} are read`;
    throw new SyntaxProblem(
      problemAt('cel.limit', span, message, 'put the values into a list of the pack: x in lists.name'),
    );
  }

  #refuseOptional(): void {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.text !== '?') return;
    throw unsupported(token.span, 'optional values are not part of this subset', 'ask with has(…) first');
  }

  #peek(): Token {
    return this.#tokens[this.#position]!;
  }

  #next(): Token {
    const token = this.#tokens[this.#position]!;
    if (token.kind !== 'end') this.#position++;
    return token;
  }

  #peekOperator(text: string): boolean {
    const token = this.#peek();
    return token.kind === 'operator' && token.text === text;
  }

  #takeOperator(text: string): boolean {
    if (!this.#peekOperator(text)) return false;
    this.#position++;
    return true;
  }

  #expect(text: string, what: string): void {
    if (!this.#takeOperator(text)) throw this.#unexpected(this.#peek(), `${text} (${what})`);
  }

  /** From `start` to the end of the token read last. */
  #from(start: Span): Span {
    const last = this.#tokens[Math.max(0, this.#position - 1)]!;
    return { ...start, end: last.span.end };
  }

  #unexpected(token: Token, wanted: string): SyntaxProblem {
    if (token.kind === 'end')
      return syntax(token.span, `the expression ends where ${wanted} was expected`, this.#endHint(wanted));
    return syntax(token.span, `unexpected ${token.text}, expected ${wanted}`, this.#hintFor(token, wanted));
  }

  /** What is left open: a sign that nothing follows, or a bracket. */
  #endHint(wanted: string): string {
    const sign = signIn(wanted);
    if (sign !== undefined) return `write ${sign} at the end`;
    const last = this.#tokens[this.#position - 1];
    return last === undefined ? EMPTY : `write what ${last.text} is followed by, or take it out`;
  }

  #hintFor(token: Token, wanted: string): string {
    const { text } = token;
    if (text === '=') return 'compare with ==';
    if (token.kind === 'ident') {
      if (Object.hasOwn(FOREIGN, text)) return `write ${FOREIGN[text]} for ${text}`;
      const near = KEYWORDS.has(text) ? undefined : nearest(text, KEYWORDS);
      if (near !== undefined) return `did you mean \`${near}\`?`;
    }
    const sign = signIn(wanted);
    if (sign !== undefined) return `write ${sign} before ${text}, or take ${text} out`;
    if (CLOSING.has(text)) return `take this ${text} out, or open it before`;
    if (wanted === AFTER) return 'join two parts with an operator, such as && or ==';
    return `write what is missing before ${text}, or take ${text} out`;
  }
}

function literal(value: Literal['value'], span: Span): Literal {
  return { kind: 'literal', value, span };
}

function join(first: Span, last: Span): Span {
  return { ...first, end: last.end };
}

function isMessageName(expr: Expr): boolean {
  return expr.kind === 'ident' || (expr.kind === 'select' && isMessageName(expr.operand));
}

function unsupported(span: Span, message: string, hint: string): SyntaxProblem {
  return new SyntaxProblem(problemAt('cel.unsupported', span, message, hint));
}
