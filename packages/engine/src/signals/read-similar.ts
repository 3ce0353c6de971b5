import type { SimilarDocument } from '../policy/document.ts';
import { form, list, localText, object, optional, placed, type Read, required, text } from '../policy/reader.ts';
import { show } from '../policy/yaml.ts';
import { SIGNAL_LIMITS } from './limits.ts';
import { shinglesIn } from './similar.ts';

const shape = object('a set of known texts', {
  about: optional(localText('about')),
  texts: required(
    list(
      'texts',
      placed(
        object('a known text', {
          name: required(
            form('a known text', /^[a-z0-9][a-z0-9-]*$/, 'lower case, digits and hyphens', SIGNAL_LIMITS.similarName),
          ),
          text: required(text('text', SIGNAL_LIMITS.similarLength)),
        }),
      ),
      { min: 1, max: SIGNAL_LIMITS.similarTexts },
    ),
  ),
});

/** Reads `similar/<name>.yaml` and checks it by itself. */
export const readSimilar =
  (name: string): Read<SimilarDocument> =>
  (node, source) => {
    const read = shape(node, source);
    if (read === undefined) return undefined;
    const names = new Set<string>();
    let whole = true;
    for (const one of read.texts) {
      const { name: own, text: words } = one.value;
      const shingles = shinglesIn(words);
      if (shingles < SIGNAL_LIMITS.similarShingles) {
        const least = `${SIGNAL_LIMITS.similarShingles} sequences of three characters, separators apart`;
        source.reportAt(
          one,
          'similar-short',
          `${own} has ${shingles} of at least ${least}`,
          'a term belongs into a lexicon',
        );
        whole = false;
      }
      if (names.has(own)) {
        const message = `the known text ${show(own)} stands in this file already`;
        source.reportAt(one, 'duplicate-entry', message, 'call one of them otherwise');
        whole = false;
      }
      names.add(own);
    }
    return whole ? { name, about: read.about, texts: read.texts.map(({ value }) => value) } : undefined;
  };
