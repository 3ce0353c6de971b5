import { Type } from 'typebox';
import type { Language } from '../../foundation/http/language.ts';
import type { Recall } from '../aftersale/recall.store.ts';
import { RECALL_STATES, RECALL_TITLES, recallStateOf } from '../aftersale/recall.ts';
import { type DeadlineKind, standingOf } from './deadline.ts';
import type { DeliveryRow, LoadedScan } from './delivery.store.ts';
import type { ParcelFacts } from './delivery.ts';
import type { ExemptionRow } from './exemption.store.ts';
import type { JudgementRow } from './judgement.store.ts';
import type { Judged, JudgementKind } from './judging.ts';
import { inOrder, type ReadScan, type Scan } from './scan.ts';

type Words = Readonly<Record<Language, string>>;

const PROMISE_TITLES: Readonly<Record<DeadlineKind, Words>> = {
  'marketplace.shipping': { 'zh-CN': '发货', en: 'Shipped' },
  'logistics.first-scan': { 'zh-CN': '出现物流轨迹', en: 'Seen by a carrier' },
  'logistics.pickup': { 'zh-CN': '揽收', en: 'Picked up' },
  'logistics.movement': { 'zh-CN': '轨迹更新', en: 'Moved on' },
  'logistics.delivery': { 'zh-CN': '送达', en: 'Delivered' },
  'logistics.slot': { 'zh-CN': '按约定时间送达', en: 'Delivered by the time that was agreed' },
};

const JUDGEMENT_TITLES: Readonly<Record<JudgementKind, Words>> = {
  'late-shipment': { 'zh-CN': '超时未发货', en: 'Shipped too late' },
  'false-shipment': { 'zh-CN': '虚假发货', en: 'Not shipped, whatever was said' },
  'no-pickup': { 'zh-CN': '超时未揽收', en: 'Not picked up in time' },
  stalled: { 'zh-CN': '物流停滞', en: 'Stood still' },
  lost: { 'zh-CN': '丢失', en: 'Lost' },
  delayed: { 'zh-CN': '超时未送达', en: 'Delivered too late' },
  damaged: { 'zh-CN': '运输破损', en: 'Damaged on the way' },
  'weight-misfit': { 'zh-CN': '重量不符', en: 'Of another weight' },
  'slot-missed': { 'zh-CN': '未按约定时间送达', en: 'Not there by the time that was agreed' },
  'carrier-changed': { 'zh-CN': '未用约定的快递', en: 'Not by the carrier that was agreed' },
};

const KEPT: Words = {
  'zh-CN': '后来的信息或豁免推翻了这一判定；已经赔付的不收回',
  en: 'What came later, or an exemption, says otherwise; what was paid stays paid',
};

const Text = Type.String();
const Nullable = Type.Union([Text, Type.Null()]);
const PARCELS = 50;
const SCANS = 200;
const PROMISES = 500;

const ScanView = Type.Object({
  ...{ at: Text, carrier: Text, word: Type.String({ description: 'As the carrier says it' }) },
  status: Type.Union([Text, Type.Null()], {
    description: 'Null: nobody has said what the word means; it judges nothing',
  }),
  ...{ place: Nullable, region_code: Nullable, weight_g: Type.Union([Type.Integer(), Type.Null()]) },
  judged: Type.Boolean({ description: 'False: it counts for nothing, as its time or its number is not right' }),
});

export const DeliveryView = Type.Object({
  order_id: Text,
  state: Type.String({ enum: ['unknown', 'under-way', 'over'] }),
  ...{ to_region: Nullable, over_at: Nullable },
  terms: Type.Union([
    Type.Object({
      ...{ id: Nullable, pays: Type.Boolean(), calendar: Text, first_scan_hours: Type.Integer() },
      ...{ pickup_hours: Type.Integer(), standstill_hours: Type.Integer(), lost_hours: Type.Integer() },
      ...{ same_city_hours: Type.Integer(), same_province_hours: Type.Integer(), elsewhere_hours: Type.Integer() },
    }),
    Type.Null(),
  ]),
  promises: Type.Array(
    Type.Object({
      ...{ kind: Text, title: Text, parcel_id: Nullable, carrier: Nullable, by: Text, state: Text, opened_at: Text },
      ...{ due_at: Nullable, met_at: Nullable },
    }),
  ),
  parcels: Type.Array(
    Type.Object({
      ...{ id: Text, borrowed: Nullable, scans: Type.Array(ScanView), more: Type.Boolean() },
      aftersale: Type.Boolean({
        description: 'It goes back, or comes anew, for an after-sale: the delivery is not judged by it',
      }),
    }),
  ),
  judgements: Type.Array(
    Type.Object({
      ...{ id: Text, kind: Text, title: Text, parcel_id: Nullable, carrier: Nullable, at: Text, judged_at: Text },
      ...{ blame: Text, facts: Type.Record(Text, Type.Union([Text, Type.Number()])), withdrawn_at: Nullable },
      ...{ exemption_id: Nullable, note: Nullable },
      claim: Type.Object({ state: Text, guarantee: Nullable, id: Nullable, code: Nullable }),
    }),
  ),
  recall: Type.Union(
    [
      Type.Object({
        ...{ state: Type.Enum([...RECALL_STATES]), title: Text, asked_at: Text, aftersale_id: Text },
        answers: Type.Array(
          Type.Object({ parcel_id: Text, carrier: Text, outcome: Type.Enum(['recalled', 'too-late']), at: Text }),
        ),
      }),
      Type.Null(),
    ],
    { description: 'Whether what had left was to be turned round, and what its carriers said' },
  ),
  exemptions: Type.Array(Type.Object({ id: Text, ground: Text, reason: Text, effect: Text, from: Text, to: Text })),
});

export interface Shown {
  row: DeliveryRow;
  parcels: readonly ParcelFacts[];
  ahead: readonly LoadedScan[];
  judged: Judged | undefined;
  judgements: readonly JudgementRow[];
  exempt: readonly ExemptionRow[];
  recall: Recall | undefined;
  now: Date;
}

export const showDelivery = (shown: Shown, language: Language) => ({
  order_id: shown.row.order_id,
  state: shown.judged === undefined ? 'unknown' : shown.judged.until === null ? 'under-way' : 'over',
  ...{ to_region: shown.row.to_region, over_at: shown.judged?.until?.toISOString() ?? null },
  terms: showTerms(shown.row),
  promises: (shown.judged?.deadlines ?? []).slice(0, PROMISES).map((one) => ({
    ...{ kind: one.kind, title: PROMISE_TITLES[one.kind][language], parcel_id: one.parcel, carrier: one.carrier },
    ...{ by: one.party, state: standingOf(one, shown.now), opened_at: one.openedAt.toISOString() },
    ...{ due_at: one.dueAt?.toISOString() ?? null, met_at: one.metAt?.toISOString() ?? null },
  })),
  parcels: shown.parcels.slice(0, PARCELS).map((parcel) => showParcel(parcel, shown)),
  judgements: shown.judgements.map((row) => showJudgement(row, language)),
  recall: shown.recall === undefined ? null : showRecall(shown.recall, language),
  exemptions: shown.exempt.map(({ id, ground, reason, effect, from, to }) => ({
    ...{ id, ground, reason, effect, from: from.toISOString(), to: to.toISOString() },
  })),
});

function showRecall({ askedAt, aftersaleId, answers }: Recall, language: Language) {
  const state = recallStateOf(answers);
  return {
    ...{ state, title: RECALL_TITLES[state][language], asked_at: askedAt.toISOString(), aftersale_id: aftersaleId },
    answers: answers.map(({ parcelId, carrier, outcome, at }) => ({
      ...{ parcel_id: parcelId, carrier, outcome, at: at.toISOString() },
    })),
  };
}

function showTerms({ terms }: DeliveryRow) {
  if (terms === null) return null;
  return {
    ...{ id: terms.id, pays: terms.pays, calendar: terms.calendar, first_scan_hours: terms.firstScan },
    ...{ pickup_hours: terms.pickup, standstill_hours: terms.standstill, lost_hours: terms.lost },
    ...{ same_city_hours: terms.sameCity, same_province_hours: terms.sameProvince, elsewhere_hours: terms.elsewhere },
  };
}

function showParcel({ id, scans }: ParcelFacts, { ahead, judged }: Shown) {
  const read = judged?.parcels.find((parcel) => parcel.id === id);
  const borrowed = read?.borrowed?.why ?? null;
  const aftersale = judged !== undefined && read === undefined;
  const all = [
    ...inOrder(scans).map((one) => showScan(one, borrowed === null && !aftersale)),
    ...inOrder(ahead.filter(({ parcel }) => parcel === id).map(plain)).map((one) => showScan(one, false)),
  ];
  return { id, borrowed, aftersale, scans: all.slice(-SCANS), more: all.length > SCANS };
}

const plain = ({ at, carrier, word, weight, place, region }: Scan): Scan => ({
  at,
  carrier,
  word,
  weight,
  place,
  region,
});

const showScan = (scan: ReadScan, judged: boolean) => ({
  ...{ at: scan.at.toISOString(), carrier: scan.carrier, word: scan.word, status: scan.status, place: scan.place },
  ...{ region_code: scan.region, weight_g: scan.weight, judged },
});

const showJudgement = (row: JudgementRow, language: Language) => ({
  ...{ id: row.id, kind: row.kind, title: JUDGEMENT_TITLES[row.kind][language], parcel_id: row.parcel_id },
  ...{ carrier: row.carrier, at: row.at.toISOString(), judged_at: row.judged_at.toISOString(), blame: row.blame },
  ...{ facts: row.facts, withdrawn_at: row.withdrawn_at?.toISOString() ?? null, exemption_id: row.exempted_by },
  note: row.withdrawn_at === null ? null : KEPT[language],
  claim: { state: row.claim, guarantee: row.guarantee, id: row.claim_id, code: row.claim_code },
});
