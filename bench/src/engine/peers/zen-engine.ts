import { ZenDecisionContent, ZenEngine } from '@gorules/zen-engine';
import type { Condition } from '../condition.ts';
import type { RulePeerKind } from './rule-peer.ts';

export const zenEngine: RulePeerKind = {
  name: '@gorules/zen-engine',
  how: 'one decision table, compiled once, that collects the rows whose condition holds',
  prepare(rules) {
    const rows = rules.map((rule, index) => ({ _id: `r${index}`, when: zenOf(rule), rule: String(index) }));
    const decision = new ZenEngine().createDecision(new ZenDecisionContent(graphOf(rows)));
    return {
      async firing(facts) {
        const { result } = await decision.evaluate(facts);
        return (result as { rule: number }[]).map(({ rule }) => rule);
      },
    };
  },
};

const graphOf = (rules: readonly object[]): object => ({
  nodes: [
    { id: 'in', name: 'in', type: 'inputNode' },
    {
      ...{ id: 'table', name: 'table', type: 'decisionTableNode' },
      content: {
        ...{ hitPolicy: 'collect', inputs: [{ id: 'when', name: 'when' }] },
        ...{ outputs: [{ id: 'rule', name: 'rule', field: 'rule' }], rules },
      },
    },
    { id: 'out', name: 'out', type: 'outputNode' },
  ],
  edges: [
    { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
    { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
  ],
});

function zenOf(condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return `${condition.field} ${condition.operator} ${condition.value}`;
    case 'equal':
      return `${condition.field} == "${condition.value}"`;
    case 'one-of':
      return `${condition.field} in ${JSON.stringify(condition.values)}`;
    case 'flag':
      return condition.field;
    case 'present':
      return `${condition.field} != null`;
    case 'holds':
      return `"${condition.value}" in ${condition.field}`;
    case 'size':
      return `len(${condition.field}) ${condition.operator} ${condition.value}`;
    case 'found':
      return 'hits > 0';
    case 'all':
      return `(${condition.parts.map(zenOf).join(' and ')})`;
    case 'any':
      return `(${condition.parts.map(zenOf).join(' or ')})`;
    case 'not':
      return `not(${zenOf(condition.part)})`;
  }
}
