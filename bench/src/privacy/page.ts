import type { BenchReport } from '../bench.ts';
import { sections } from '../sections.ts';

/** The results of all benchmarks of this folder as a page of the documentation. */
export function renderPage(reports: readonly BenchReport[]): string {
  return `# Benchmarks of privacy

Rendered by \`npx anxin bench privacy --write\` from the reports of its parts, all of them measured anew; nobody edits it. \`--json\` prints the
same figures, \`--orders N\` and \`--people N\` ask for smaller sizes, and each part runs alone: ${reports.map(({ name }) => `\`anxin bench ${name}\``).join(', ')}.
It takes some twenty minutes and 6 GiB of disk, given back afterwards. Ratios are ours divided by the peer's, of one run. A load average above the
number of processors says that others were at work: that moves rates and milliseconds, and even ratios of processor time, where what needs more memory
suffers more; it does not move rows, buffers, statements and bytes.

${sections(reports, ABOUTS)}
`;
}

const ABOUTS: Readonly<Record<string, string>> = {
  'privacy-seal': `Recipients' names, phones and addresses through the sealer that the door and the gateway use, and through the tokens of the
blind index. The peer is node:crypto with everything ready beforehand: the same keys, plaintexts and associated data, a fresh nonce each, the same
number of HMACs; it makes and takes bytes, where ours makes and takes the text that stands in a column, with its mask. Both take turns, in
processor time.`,
  'privacy-search': `What the statements of one page of \`POST /v1/vault/orders/search\` by \`phone_last4\` read at the database (EXPLAIN ANALYZE,
BUFFERS), beside a row of \`vault_indexed\` by its primary key. The orders themselves are shown by reads of their primary key, which are not in it.`,
  'privacy-rotation': `A worker of its own does the jobs \`privacy.keyring\` and \`privacy.index\` while this process reads batches of 20 values, each of which
asks for its key's row and has it unwrapped, and searches by whole numbers, one after the other. Ranges are from the 5th to the 95th of a hundred.`,
  gateway: `Shops that ask for the phone numbers of fifty of their orders over HTTP, over and over: quota, risk, log and trail are committed, with fsync, before
anything is opened. For the token of its recipient each order's name, phone and address are opened as well, four values for each that is answered. The peer opens a
value after the other on one core and does nothing else.`,
};
