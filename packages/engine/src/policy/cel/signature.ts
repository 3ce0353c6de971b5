/** `_+_`, `-_`, `_[_]`, `@in`: names that no author can spell, so they can't meet a function's. */
const OPERATOR = /^(?:@in|_?[^\w.]+_?\]?)$/;

export function isOperator(name: string): boolean {
  return OPERATOR.test(name);
}

/** How people write what the tree calls `_+_`. */
export function operatorName(name: string): string {
  if (!isOperator(name)) return `${name}()`;
  return name === '@in' ? 'in' : name === '_[_]' ? '[ ]' : name.replaceAll('_', '');
}
