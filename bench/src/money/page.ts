import type { BenchReport } from '../bench.ts';
import { sections } from '../sections.ts';

/** The results of the benchmarks of money as a page of the documentation. */
export function renderPage(reports: readonly BenchReport[]): string {
  return `# Benchmarks of money

Rendered by \`npx anxin bench money --write\` from the reports of its parts, all of them measured anew; nobody edits it. \`--json\` prints the
same figures, \`--orders N\` asks for fewer orders, and each part runs alone: ${reports.map(({ name }) => `\`anxin bench ${name}\``).join(', ')}.
It takes some twenty minutes and 40 GiB of disk, given back afterwards. Ratios are ours divided by the peer's, of one run. A load average above the
number of processors says that others were at work: that moves rates and milliseconds, and ratios of them; it does not move rows, buffers and statements.

${sections(reports, ABOUTS)}
`;
}

const ABOUTS: Readonly<Record<string, string>> = {
  ledger: `Eight at once, each a transaction of its own, with fsync. The bare transaction inserts two rows and updates two balances by their
primary keys: no names, no limits, no chain, nothing that a key counts once by. Spread accounts are 2,000 of merchants; the one account lies in
buckets. Of the account that has little, what comes in goes out again, so that the bucket of a call often lacks what another one has. Ranges
are those of the rounds.`,
  refunds: `\`POST /v1/aftersales\` for whole orders that were not sent, each decided and refunded in its transaction: right, limits, ship-stop, payout with its
holds and intents, promise, events, trail. The peer is \`GET /v1/orders/{id}\` of the same server, one read by primary key, at the same rate.
Requests arrive at their rate whatever becomes of those before them, and latencies count from when one was to arrive. The server has the role
\`api\`, with fsync; what follows from a refund is a worker's. Statements, rows and buffers are those of the whole request, of others after all of that.`,
  orders: `Each figure is the mean of twenty orders that lie all over the table, by the database's own counts of rows, index entries and blocks. The page of an order
is all that the console asks for it: the order, its rights, its delivery, claims, after-sales and disputes. The peer is the same page among
fewer orders: what does not grow has a ratio of one.`,
};
