import { LogicEngine } from 'json-logic-engine';
import type { Condition, Facts } from '../condition.ts';
import type { RulePeerKind } from './rule-peer.ts';

export const jsonLogic: RulePeerKind = {
  name: 'json-logic-engine',
  how: 'each rule compiled once by build()',
  prepare(rules) {
    const engine = new LogicEngine();
    const built = rules.map((rule) => engine.build(logicOf(rule)) as (facts: Facts) => unknown);
    return {
      firing(facts) {
        const fired: number[] = [];
        for (let i = 0; i < built.length; i++) if (built[i]!(facts)) fired.push(i);
        return fired;
      },
    };
  },
};

const read = (field: string): object => ({ val: field });

function logicOf(condition: Condition): object {
  switch (condition.kind) {
    case 'compare':
      return { [condition.operator]: [read(condition.field), condition.value] };
    case 'equal':
      return { '===': [read(condition.field), condition.value] };
    case 'one-of':
      return { in: [read(condition.field), condition.values] };
    case 'flag':
      return read(condition.field);
    case 'present':
      return { exists: condition.field };
    case 'holds':
      return { in: [condition.value, read(condition.field)] };
    case 'size':
      return { [condition.operator]: [{ length: read(condition.field) }, condition.value] };
    case 'found':
      return { '>': [read('hits'), 0] };
    case 'all':
      return { and: condition.parts.map(logicOf) };
    case 'any':
      return { or: condition.parts.map(logicOf) };
    case 'not':
      return { '!': [logicOf(condition.part)] };
  }
}
