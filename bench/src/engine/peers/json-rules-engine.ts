import { Engine, type TopLevelCondition } from 'json-rules-engine';
import type { Comparison, Condition } from '../condition.ts';
import type { RulePeerKind } from './rule-peer.ts';

const OPERATORS: Readonly<Record<Comparison, string>> = {
  '<': 'lessThan',
  '<=': 'lessThanInclusive',
  '>': 'greaterThan',
  '>=': 'greaterThanInclusive',
};

export const jsonRulesEngine: RulePeerKind = {
  name: 'json-rules-engine',
  how: 'one engine with all rules, the fields as facts; a decorator of ours for the size of lists',
  prepare(rules) {
    const engine = new Engine([], { allowUndefinedFacts: true });
    engine.addOperatorDecorator<unknown[], number, number, number>('size', (list, size, next) =>
      next(list.length, size),
    );
    rules.forEach((rule, index) => {
      engine.addRule({ conditions: topLevel(conditionOf(rule)), event: { type: String(index) } });
    });
    return {
      async firing(facts) {
        const { events } = await engine.run(facts);
        return events.map(({ type }) => Number(type)).sort((a, b) => a - b);
      },
    };
  },
};

const topLevel = (condition: object): TopLevelCondition =>
  ('fact' in condition ? { all: [condition] } : condition) as TopLevelCondition;

function conditionOf(condition: Condition): object {
  switch (condition.kind) {
    case 'compare':
      return { fact: condition.field, operator: OPERATORS[condition.operator], value: condition.value };
    case 'equal':
      return { fact: condition.field, operator: 'equal', value: condition.value };
    case 'one-of':
      return { fact: condition.field, operator: 'in', value: condition.values };
    case 'flag':
      return { fact: condition.field, operator: 'equal', value: true };
    case 'present':
      return { fact: condition.field, operator: 'notEqual', value: undefined };
    case 'holds':
      return { fact: condition.field, operator: 'contains', value: condition.value };
    case 'size':
      return { fact: condition.field, operator: `size:${OPERATORS[condition.operator]}`, value: condition.value };
    case 'found':
      return { fact: 'hits', operator: 'greaterThan', value: 0 };
    case 'all':
      return { all: condition.parts.map(conditionOf) };
    case 'any':
      return { any: condition.parts.map(conditionOf) };
    case 'not':
      return { not: conditionOf(condition.part) };
  }
}
