import { CelScalar, celEnv, mapType, parse, plan } from '@bufbuild/cel';
import { celOf, double } from '../cel.ts';
import type { RulePeerKind } from './rule-peer.ts';

export const bufbuildCel: RulePeerKind = {
  name: '@bufbuild/cel',
  how: 'each rule planned once; the listing handed in as a Map, which takes a seventh of the time of an object',
  prepare(rules) {
    const environment = celEnv({
      variables: { listing: mapType(CelScalar.STRING, CelScalar.DYN), hits: CelScalar.DOUBLE },
    });
    const planned = rules.map((rule) => plan(environment, parse(celOf(rule, { number: double, found: 'hits > 0.0' }))));
    return {
      firing(facts) {
        const variables = { listing: new Map(Object.entries(facts)), hits: facts.hits ?? 0 };
        const fired: number[] = [];
        for (let i = 0; i < planned.length; i++) if (planned[i]!(variables) === true) fired.push(i);
        return fired;
      },
    };
  },
};
