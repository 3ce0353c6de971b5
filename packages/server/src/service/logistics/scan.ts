/** What a carrier can say of a parcel, in our words. */
export const SCAN_STATUSES = [
  'announced',
  'picked-up',
  'in-transit',
  'out-for-delivery',
  'failed-attempt',
  'recipient-hold',
  'damaged',
  'delivered',
  'returned',
  'lost',
] as const;
export type ScanStatus = (typeof SCAN_STATUSES)[number];

/**
 * Carriers' words, folded by `foldWord`. A word that is not here is kept and shown and no status is made of it: it shows
 * that the carrier has seen the parcel, and nothing else.
 */
const WORDS: Readonly<Record<ScanStatus, readonly string[]>> = {
  announced: [
    'announced',
    'label-created',
    'label-printed',
    'created',
    'registered',
    'information-received',
    'pre-transit',
    'ordered',
    '已下单',
    '待揽收',
    '运单已创建',
  ],
  'picked-up': [
    'picked-up',
    'picked',
    'pickup',
    'collected',
    'accepted',
    '已揽收',
    '揽收',
    '已揽件',
    '揽件',
    '收件',
    '已收件',
  ],
  'in-transit': [
    'in-transit',
    'transit',
    'departed',
    'arrived',
    'sorting',
    '运输中',
    '在途',
    '已发出',
    '已到达',
    '转运中',
    '干线运输',
  ],
  'out-for-delivery': ['out-for-delivery', 'delivering', 'with-courier', '派件中', '派送中', '派件', '派送', '待取件'],
  'failed-attempt': [
    'failed-attempt',
    'delivery-failed',
    'attempt-failed',
    'undelivered',
    '派送失败',
    '派件失败',
    '未妥投',
    '投递失败',
  ],
  'recipient-hold': [
    'recipient-hold',
    'address-changed',
    'reschedule',
    'rescheduled',
    '收件人改址',
    '改派',
    '客户要求改派',
    '收件人要求延后',
    '预约派送',
  ],
  damaged: ['damaged', 'broken', '破损', '已破损'],
  delivered: ['delivered', 'signed', '已签收', '签收', '妥投', '已妥投', '代签收'],
  returned: ['returned', 'return-to-sender', 'returning', '已退回', '退回', '退回中', '退签', '拒收'],
  lost: ['lost', 'missing', '丢失', '遗失', '已丢失'],
};

/** Of a parcel that its carrier does not have yet, folded; of one that was called off it has none. */
export const NOT_YET_WORDS: readonly string[] = [...WORDS.announced, 'cancelled'];

const BY_WORD: ReadonlyMap<string, ScanStatus> = new Map(
  SCAN_STATUSES.flatMap((status) => WORDS[status].map((word) => [word, status] as const)),
);

export const foldWord = (word: string): string =>
  word
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '-');

/** The status that a carrier's word stands for; undefined where nobody has said what it means. */
export const statusOf = (word: string): ScanStatus | undefined => BY_WORD.get(foldWord(word));

export interface Scan {
  at: Date;
  carrier: string;
  /** As the carrier says it. */
  word: string;
  weight: number | null;
  place: string | null;
  region: string | null;
}

export interface ReadScan extends Scan {
  /** Null: a word that is not in the table. */
  status: ScanStatus | null;
}

const rank = (status: ScanStatus | null): number => (status === null ? -1 : SCAN_STATUSES.indexOf(status));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Scans in the order of their times, whatever order they came in, each once. At one instant the further status is later. */
export function inOrder(scans: readonly Scan[]): ReadScan[] {
  const read = scans.map((scan): ReadScan => ({ ...scan, status: statusOf(scan.word) ?? null }));
  read.sort(
    (a, b) =>
      a.at.getTime() - b.at.getTime() ||
      rank(a.status) - rank(b.status) ||
      compare(a.carrier, b.carrier) ||
      compare(a.word, b.word) ||
      (a.weight ?? -1) - (b.weight ?? -1) ||
      compare(a.region ?? '', b.region ?? '') ||
      compare(a.place ?? '', b.place ?? ''),
  );
  return read.filter((scan, i) => i === 0 || !isSame(read[i - 1]!, scan));
}

const isSame = (a: ReadScan, b: ReadScan): boolean =>
  a.at.getTime() === b.at.getTime() &&
  (['carrier', 'word', 'weight', 'place', 'region'] as const).every((part) => a[part] === b[part]);

/** The carrier has it: from here on it answers for it. */
const TAKEN: readonly (ScanStatus | null)[] = SCAN_STATUSES.filter((status) => status !== 'announced');
const ENDS: readonly (ScanStatus | null)[] = ['delivered', 'returned'];

/** What became of one parcel, read off its scans alone. */
export interface Course {
  scans: readonly ReadScan[];
  /** From when on the carrier has it. */
  picked: ReadScan | undefined;
  delivered: ReadScan | undefined;
  /** Delivered or returned. */
  ended: ReadScan | undefined;
  /** The first time that somebody stood at the door. */
  attempt: ReadScan | undefined;
  /** The carrier's word that it is lost, which nothing after it takes back. */
  lost: ReadScan | undefined;
  damaged: ReadScan | undefined;
  /** While the recipient wants it later or elsewhere, it is nobody else's delay. */
  holds: readonly { from: Date; to: Date | null }[];
}

export function courseOf(scans: readonly Scan[]): Course {
  const all = inOrder(scans);
  const picked = all.find(({ status }) => TAKEN.includes(status));
  const ended = all.find(({ status }) => ENDS.includes(status));
  const last = all.at(-1);
  return {
    ...{ scans: all, picked, ended },
    delivered: all.find(({ status }) => status === 'delivered'),
    attempt: all.find(({ status }) => status === 'delivered' || status === 'failed-attempt'),
    lost: ended === undefined && last?.status === 'lost' ? last : undefined,
    damaged: all.find(({ status }) => status === 'damaged'),
    holds: all.flatMap((scan, i) =>
      scan.status === 'recipient-hold' ? [{ from: scan.at, to: all.slice(i + 1).find(isAfter(scan))?.at ?? null }] : [],
    ),
  };
}

/** At one instant nothing has passed. */
export const isAfter =
  (scan: ReadScan) =>
  (other: ReadScan): boolean =>
    other.at > scan.at;
