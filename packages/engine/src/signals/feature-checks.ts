import type { Expr } from '../policy/cel/ast.ts';
import { nearest } from '../policy/cel/problem.ts';
import type { PackDocument } from '../policy/document.ts';
import type { Expression } from '../policy/reader.ts';
import type { Refuse } from './compile-features.ts';
import { membersRead } from './reads.ts';

export interface FeatureChecks {
  /** Tells of a feature that is not there what is there instead. */
  refuse: Refuse;
  /** What the checker of types lets pass: `"x" in features` may ask for anything. */
  check(ast: Expr, expression: Expression): void;
}

/** As the checker says it of the variable `features`. */
const NO_FIELD = /^`features` has no field `([^`]*)`/;

/** What rules on a type of event may read of `features`. */
export function featureChecks(
  { features, brokenFeatures }: Pick<PackDocument, 'features' | 'brokenFeatures'>,
  type: string,
  refuse: Refuse,
): FeatureChecks {
  const told = (name: string): [message: string, hint: string] | undefined => {
    const named = features.find((feature) => feature.name === name);
    // one that is looked up and still no field was refused itself
    if (named?.for.has(type) || brokenFeatures.has(name)) return undefined;
    if (named !== undefined) {
      return [`the feature ${name} is not looked up for ${type}`, `give it a key in its for: { ${type}: … }`];
    }
    const near = nearest(
      name,
      features.filter((feature) => feature.for.has(type)).map((feature) => feature.name),
    );
    const hint = near === undefined ? 'declare it in features/*.yaml' : `did you mean ${near}?`;
    return [`there is no feature ${name}`, hint];
  };
  return {
    refuse(at, code, message, hint) {
      const name = NO_FIELD.exec(message)?.[1];
      if (name === undefined) return refuse(at, code, message, hint);
      const words = told(name);
      if (words !== undefined) refuse(at, 'unknown-feature', ...words);
    },
    check(ast, expression) {
      const read = membersRead(ast, 'features');
      if (read === 'all') return;
      for (const name of read) {
        const words = told(name);
        if (words !== undefined)
          refuse({ file: expression.file, ...expression.locate(0) }, 'unknown-feature', ...words);
      }
    },
  };
}
