import { Environment } from '@marcbachmann/cel-js';
import { celOf, double } from '../cel.ts';
import type { Facts } from '../condition.ts';
import { FIELDS, type FieldKind } from '../listing.ts';
import type { RulePeerKind } from './rule-peer.ts';

const ABSENT: Readonly<Record<string, undefined>> = Object.fromEntries(
  Object.keys(FIELDS).map((name) => [name, undefined]),
);

/** One shape for all listings: twice as fast as the plain objects that JSON gives. */
class TypedListing {
  constructor(facts: Facts) {
    Object.assign(this, ABSENT, facts);
  }
}

/** JSON's numbers are doubles to it, so that none has to be made a bigint. */
const TYPES: Readonly<Record<FieldKind, string>> = {
  ...{ text: 'string', whole: 'double', number: 'double', flag: 'bool', texts: 'list<string>' },
};

export const celJs: RulePeerKind = {
  name: '@marcbachmann/cel-js',
  how: 'a typed environment with a class for the listing, each rule parsed and type-checked once',
  prepare(rules) {
    const fields = Object.fromEntries(Object.entries(FIELDS).map(([name, kind]) => [name, TYPES[kind]]));
    const environment = new Environment()
      .registerType('Listing', { ctor: TypedListing, fields })
      .registerVariable('listing', 'Listing')
      .registerVariable('hits', 'double');
    const parsed = rules.map((rule) => {
      const program = environment.parse(celOf(rule, { number: double, found: 'hits > 0.0' }));
      const { valid, error } = program.check();
      if (!valid) throw error!;
      return program;
    });
    return {
      firing(facts) {
        const variables = { listing: new TypedListing(facts), hits: facts.hits ?? 0 };
        const fired: number[] = [];
        for (let i = 0; i < parsed.length; i++) if (parsed[i]!(variables) === true) fired.push(i);
        return fired;
      },
    };
  },
};
