export interface Fault {
  kind: 'not-fired' | 'fired' | 'unnamed';
  rule: string;
}

const FORMS: readonly [Fault['kind'], RegExp][] = [
  ['unnamed', /^(\S+) fired, and the case does not name it$/],
  ['fired', /^(\S+) fired$/],
  ['not-fired', /^(\S+) did not fire$/],
];

/** What went otherwise than a case says, where the server says no more than that. */
export function faultOf(text: string): Fault | undefined {
  for (const [kind, form] of FORMS) {
    const rule = form.exec(text)?.[1];
    if (rule !== undefined) return { kind, rule };
  }
  return undefined;
}
