import type { Condition } from './condition.ts';
import type { NumberField } from './listing.ts';

/** How one implementation of CEL wants numbers written, and what it asks for hits of the lexicon. */
export interface CelDialect {
  number(value: number, field: NumberField): string;
  found: string;
}

/** JSON's numbers are doubles to implementations that don't know a schema. */
export const double = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** The condition in the Common Expression Language, over a variable `listing`. */
export function celOf(condition: Condition, dialect: CelDialect): string {
  const write = (part: Condition): string => celOf(part, dialect);
  switch (condition.kind) {
    case 'compare': {
      const { field, operator, value } = condition;
      return `listing.${field} ${operator} ${dialect.number(value, field)}`;
    }
    case 'equal':
      return `listing.${condition.field} == "${condition.value}"`;
    case 'one-of':
      return `listing.${condition.field} in ${JSON.stringify(condition.values)}`;
    case 'flag':
      return `listing.${condition.field}`;
    case 'present':
      return `has(listing.${condition.field})`;
    case 'holds':
      return `"${condition.value}" in listing.${condition.field}`;
    case 'size':
      return `size(listing.${condition.field}) ${condition.operator} ${condition.value}`;
    case 'found':
      return dialect.found;
    case 'all':
      return `(${condition.parts.map(write).join(' && ')})`;
    case 'any':
      return `(${condition.parts.map(write).join(' || ')})`;
    case 'not':
      return `!(${write(condition.part)})`;
  }
}
