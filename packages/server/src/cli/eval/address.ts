import { readFileSync } from 'node:fs';
import { maskAddress, readTagged, scoreSpans, type TaggedAddress, tagAddress, trainAddressTagger } from '@anxin/engine';
import { Problem } from '../../foundation/errors.ts';
import type { EvalTask } from './task.ts';

/** What the mask hides, whatever follows it. */
const UNITS: ReadonlySet<string> = new Set(['houseno', 'cellno', 'floorno', 'roomno']);
const STREET = 'road';

/** Tagging addresses by field, learnt from `--train`; and what the mask makes of those of `--test`. */
export const address: EvalTask = {
  about: 'tags Chinese addresses by field: F1 over whole fields, and what their mask hides and keeps',
  run({ train, test, say }) {
    const tagger = trainAddressTagger(read(train), {
      onRound: (network, round, surprise) =>
        say(`network ${network}, round ${round}: ${surprise.toFixed(3)} nats an address`),
    });
    const addresses = read(test);
    const { fields, ...score } = scoreSpans(
      addresses.map(({ characters, spans }) => ({ found: tagAddress(tagger, characters), truth: spans })),
    );
    return { task: 'address', n: addresses.length, ...score, mask: maskFigures(addresses), fields };
  },
};

function read(files: readonly string[]): TaggedAddress[] {
  const all = files.flatMap((file) => {
    try {
      return readTagged(readFileSync(file, 'utf8'));
    } catch (error) {
      const why =
        error instanceof SyntaxError ? error.message : `cannot be read (${(error as { code?: string }).code})`;
      throw new Problem('request.invalid', { detail: `${file}: ${why}` }, error);
    }
  });
  if (all.length === 0) throw new Problem('request.invalid', { detail: `${files.join(', ')}: no addresses in it` });
  return all;
}

/** Shares of the addresses that have such a part: units hidden from the first on, the street's name kept whole. */
export function maskFigures(addresses: readonly TaggedAddress[]) {
  const [units, streets] = [
    { n: 0, fine: 0 },
    { n: 0, fine: 0 },
  ];
  for (const { characters, spans } of addresses) {
    const shown = Array.from(maskAddress(characters.join('')).replace(/\*+$/, '')).length;
    const unit = spans.find(({ field }) => UNITS.has(field));
    const street = spans.find(({ field }) => field === STREET);
    if (unit && ++units.n && shown <= unit.start) units.fine++;
    if (street && ++streets.n && shown >= street.end) streets.fine++;
  }
  const share = ({ n, fine }: { n: number; fine: number }): number | null => (n === 0 ? null : fine / n);
  return { with_unit: units.n, unit_hidden: share(units), with_street: streets.n, street_kept: share(streets) };
}
