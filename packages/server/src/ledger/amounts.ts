/** The smaller of two amounts. */
export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** The amount, or nothing where it is below zero. */
export const above = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
