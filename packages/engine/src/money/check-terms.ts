import { durationMs } from '../policy/quantity.ts';
import type { Guarantee, RecoverySource } from './guarantee.ts';
import { dividesByZero, type Interval, intervalOf } from './interval.ts';
import type { Programs, TermsProblem } from './terms.ts';

/** Sources that give until all is recovered. */
const ENDLESS: ReadonlySet<RecoverySource> = new Set(['receivable', 'insurer', 'carrier']);

type Refuse = (at: string, code: string, message: string, hint: string) => void;

/** What cannot be kept although every expression of it can be read: money, time and people that do not fit. */
export function checkTerms(terms: Guarantee, programs: Programs, problems: TermsProblem[]): void {
  const refuse: Refuse = (at, code, message, hint) => void problems.push({ at, code, message, hint });
  if (terms.bundles.length > 0) {
    checkBundle(terms, refuse);
    return;
  }
  if (terms.remedy.length === 0)
    refuse('remedy', 'no-remedy', `nothing is paid under ${terms.code}`, 'a remedy, or bundles');
  if (terms.by.length === 0) refuse('by', 'no-remedy', `nobody can use ${terms.code}`, 'by: [consumer]');
  if (terms.aftersale !== undefined && terms.by.includes('platform'))
    refuse(
      'aftersale',
      'wrong-aftersale',
      `${terms.code} is paid once the goods are back, and the platform has none to send`,
      'by: [consumer], or leave aftersale out',
    );
  if (terms.statutory && terms.law === undefined)
    refuse('statutory', 'no-law', `${terms.code} is a right by law, and names none`, 'law: …');
  checkNames(terms, refuse);
  checkWindow(terms, refuse);
  checkRecovery(terms, refuse);
  checkAnswer(terms, refuse);
  checkAmounts(terms, programs, refuse);
}

function checkBundle(terms: Guarantee, refuse: Refuse): void {
  const own = [
    ['remedy', terms.remedy.length > 0],
    ['cap', terms.cap !== undefined],
    ['when', terms.when !== undefined],
    ['grounds', terms.grounds.length > 0],
    ['aftersale', terms.aftersale !== undefined],
  ] as const;
  for (const [at, has] of own)
    if (has)
      refuse(at, 'bundle-remedy', `${terms.code} is a bundle, which has no ${at} of its own`, 'its rights have theirs');
  if (new Set(terms.bundles).size < terms.bundles.length)
    refuse('bundles', 'duplicate-name', `${terms.code} bundles a right twice`, 'name it once');
  if (terms.bundles.includes(terms.code))
    refuse('bundles', 'bundle-cycle', `${terms.code} bundles itself`, 'take it out');
}

function checkNames({ asks, evidence, grounds }: Guarantee, refuse: Refuse): void {
  const twice = (what: string, names: readonly string[]): void => {
    for (const [i, name] of names.entries())
      if (names.indexOf(name) < i)
        refuse(`${what}[${i}]`, 'duplicate-name', `${name} stands in ${what} twice`, 'name it once');
  };
  twice(
    'asks',
    asks.map(({ name }) => name),
  );
  twice(
    'evidence',
    evidence.map(({ kind }) => kind),
  );
  twice(
    'grounds',
    grounds.map(({ ground }) => ground),
  );
  for (const [i, { name, type, choices }] of asks.entries()) {
    if ((type === 'choice') === choices.length > 0) continue;
    const message = type === 'choice' ? `${name} is a choice of nothing` : `${name} is a ${type}, which has no choices`;
    refuse(`asks[${i}]`, 'wrong-ask', message, type === 'choice' ? 'choices: [{ id, title }]' : 'type: choice');
  }
}

function checkWindow({ window, answer, limits }: Guarantee, refuse: Refuse): void {
  const times: readonly (readonly [string, string | undefined])[] = [
    ['window.lasts', window.lasts],
    ...window.instead.map(({ lasts }, i) => [`window.instead[${i}].lasts`, lasts] as const),
    ['answer.merchant', answer.merchant],
    ['limits.perConsumer', limits.perConsumer?.within],
    ['limits.perPair', limits.perPair?.within],
  ];
  for (const [at, text] of times)
    if (text !== undefined && durationMs(text) === 0) refuse(at, 'empty-window', `${at} is no time at all`, 'as P7D');
  if (window.opens === undefined) return;
  const opens = durationMs(window.opens);
  for (const { lasts } of [window, ...window.instead])
    if (opens >= durationMs(lasts))
      refuse(
        'window.opens',
        'empty-window',
        `the window opens after ${window.opens}, when ${lasts} are over`,
        'open it earlier, or let it last longer',
      );
}

/** Money that was advanced comes from somewhere in the end, or the platform says that it bears it. */
function checkRecovery({ code, payer: { recover } }: Guarantee, refuse: Refuse): void {
  const endless = recover.findIndex((source) => ENDLESS.has(source));
  if (new Set(recover).size < recover.length)
    refuse('payer.recover', 'recovery-order', `${code} recovers from one source twice`, 'name it once');
  else if (recover.length > 0 && endless < 0)
    refuse(
      'payer.recover',
      'recovery-order',
      `what ${code} recovers may not suffice: ${recover.at(-1)} comes to an end`,
      `end with one of ${[...ENDLESS].join(', ')}; leave recover empty where the platform bears it`,
    );
  else if (endless >= 0 && endless < recover.length - 1)
    refuse('payer.recover', 'recovery-order', `nothing is left to recover after ${recover[endless]}`, 'put it last');
}

const bare = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

function checkAnswer({ code, answer: { atOnce, person, merchant } }: Guarantee, refuse: Refuse): void {
  if (atOnce === undefined) return;
  if (person !== undefined && (bare(person) === bare(atOnce) || bare(person) === 'true'))
    refuse(
      'answer.person',
      'wrong-answer',
      `nothing of ${code} is ever granted at once: a person looks at all of it`,
      'leave at_once out, or narrow person',
    );
  if (bare(atOnce) === 'true' && person === undefined && merchant !== undefined)
    refuse(
      'answer.merchant',
      'wrong-answer',
      `the merchant is never asked: all of ${code} is granted at once`,
      'leave merchant out, or narrow at_once',
    );
}

const isAbove = (a: bigint | null, b: bigint | null): boolean => a !== null && b !== null && a > b;

/** Nothing at best: below zero for whatever was paid. */
const isNegative = ({ least, most }: Interval): boolean =>
  most !== null && (most < 0n || (most === 0n && (least === null || least < 0n)));

const BELOW_ZERO = 'this is never above zero, whatever the facts are';
const TURNED = 'take the smaller part from the larger';
const RAISE = 'raise it to what the law gives';

/** Bounds that no facts can bring together; what depends on facts is held when a claim is assessed. */
function checkAmounts(terms: Guarantee, programs: Programs, refuse: Refuse): void {
  const bounds = (program: { ast: Parameters<typeof intervalOf>[0] }): Interval => intervalOf(program.ast, terms.asks);
  const requireDivisor = (at: string, program: { ast: Parameters<typeof intervalOf>[0] }): void => {
    if (dividesByZero(program.ast, terms.asks))
      refuse(at, 'zero-divisor', 'this divides by zero, whatever the facts are', 'divide by what cannot be zero');
  };
  if (programs.cap !== undefined) requireDivisor('cap', programs.cap);
  const always = programs.remedy.flatMap(({ kind, when, amount }, i) => {
    requireDivisor(`remedy[${i}].amount`, amount);
    const interval = bounds(amount);
    if (isNegative(interval)) refuse(`remedy[${i}].amount`, 'negative-amount', BELOW_ZERO, TURNED);
    // a refund is never more than what is left, which may be nothing
    return kind === 'refund' || when !== undefined ? [] : [interval];
  });
  const floors = terms.floors.map(({ ground }) => ({ ground, ...bounds(programs.floors.get(ground)!) }));
  if (programs.cap !== undefined) {
    const cap = bounds(programs.cap);
    const least = always.reduce((sum, { least }) => sum + (least !== null && least > 0n ? least : 0n), 0n);
    if (isNegative(cap)) refuse('cap', 'negative-amount', BELOW_ZERO, TURNED);
    else if (isAbove(least, cap.most))
      refuse(
        'cap',
        'above-cap',
        `the lines come to ${least} at least, and the cap is ${cap.most} at most`,
        'raise the cap, or lower the lines',
      );
    for (const floor of floors)
      if (isAbove(floor.least, cap.most))
        refuse(
          'cap',
          'below-floor',
          `the cap is ${cap.most} at most, and the law gives ${floor.least} at least on the ground ${floor.ground}`,
          'raise the cap to it',
        );
  }
  checkSingleGround(terms, programs, floors, bounds, refuse);
}

/** A right for one ground alone whose compensation can never come up to what that ground has by law. */
function checkSingleGround(
  terms: Guarantee,
  programs: Programs,
  floors: readonly (Interval & { ground: string })[],
  bounds: (program: Programs['remedy'][number]['amount']) => Interval,
  refuse: Refuse,
): void {
  const compensation = programs.remedy.filter(({ kind }) => kind === 'compensation');
  if (terms.grounds.length !== 1 || floors.length === 0 || compensation.length === 0) return;
  const most = compensation.reduce<bigint | null>((sum, { amount }) => {
    const interval = bounds(amount);
    return sum === null || interval.most === null ? null : sum + interval.most;
  }, 0n);
  const { ground, least } = floors[0]!;
  if (isAbove(least, most)) {
    const at = `remedy[${programs.remedy.indexOf(compensation[0]!)}].amount`;
    refuse(
      at,
      'below-floor',
      `this is ${most} at most, and the law gives ${least} at least on the ground ${ground}`,
      RAISE,
    );
  }
}
