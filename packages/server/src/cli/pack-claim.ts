import { type ClaimFacts, type ClaimOutcome, claimOutcome, type Pack } from '@anxin/engine';

/** What a guarantee comes to on the facts of one claim. */
interface ToldClaim {
  readonly guarantee: string;
  readonly outcome: ClaimOutcome;
  /** The same, as JSON has numbers. */
  readonly json: unknown;
}

const PARTS = ['product', 'merchant', 'order', 'item', 'claim', 'consumer'];

/** How `anxin pack explain --guarantee` answers; a fault is for whoever typed it. */
export function explainClaim(pack: Pack, code: string, facts: unknown): ToldClaim | { readonly fault: string } {
  const plan = pack.guarantees.get(code);
  if (plan === undefined) return { fault: `the pack has no guarantee ${code}` };
  if (plan.terms.bundles.length > 0) return { fault: `${code} is a bundle: ${plan.terms.bundles.join(', ')}` };
  const absent = PARTS.filter((part) => !isRecord(isRecord(facts) ? facts[part] : undefined));
  if (absent.length > 0) return { fault: `the facts say nothing of ${absent.join(', ')}` };
  const outcome = claimOutcome(plan, facts as unknown as ClaimFacts);
  const json: unknown = JSON.parse(
    JSON.stringify({ guarantee: code, ...outcome }, (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ),
  );
  return { guarantee: code, outcome, json };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What it prints. */
export function showClaim({ guarantee, outcome }: ToldClaim): string {
  const out = [`${guarantee}: ${outcome.outcome}`];
  if (outcome.outcome === 'failed') out.push(`  ${outcome.message}`);
  if (outcome.outcome === 'missing') {
    out.push(...outcome.missing.asks.map((name) => `  asked for: ${name}`));
    out.push(...outcome.missing.evidence.map(({ kind, least }) => `  evidence: ${kind}, at least ${least}`));
  }
  if ('formulas' in outcome)
    for (const { kind, text, gave } of outcome.formulas) out.push(`  ${kind} = ${text}`, `    gave ${gave}`);
  if (outcome.outcome !== 'pay') return `${out.join('\n')}\n`;
  const { floor, capped, lines, total, currency, route } = outcome;
  if (capped) out.push('  the cap took from it');
  if (floor) out.push(`  floor ${floor.ground}, ${floor.law}: ${floor.amount}${floor.applied ? ', applied' : ''}`);
  out.push(...lines.map(({ kind, amount }) => `  pays ${kind} ${amount}`));
  out.push(`  in all ${total} ${currency} in minor units; ${route}`);
  return `${out.join('\n')}\n`;
}
