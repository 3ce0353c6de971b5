/** What the platform lets one person do, and what the fund may have outside. Minor units, of whatever currency it is. */
export interface FundTerms {
  /** A payout above it waits for a second person. */
  payoutAlone: bigint;
  /** What may be advanced for one merchant and not be back yet. */
  exposureMerchant: bigint;
  /** What one incident may cost. */
  exposureIncident: bigint;
  /** What one person may put into the fund, or write off. */
  contributionAlone: bigint;
  writeOffAlone: bigint;
  /** What of a deposit one person may pay back. */
  returnAlone: bigint;
  /** What may be written off in a calendar year. */
  writeOffYear: bigint;
  /** Per cent: how much of what is owed the fund should have at least. */
  coverageLeast: number;
  secondPerson: boolean;
}
