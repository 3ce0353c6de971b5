import type { LocalText } from '@anxin/engine';

/** What an order's recipient is made of, as far as it can be opened by itself. */
export const VAULT_FIELDS = ['name', 'phone', 'address', 'province', 'city', 'district', 'id_card', 'email'] as const;
export type VaultField = (typeof VAULT_FIELDS)[number];

/** Who asks. `platform`: a key of the marketplace itself, without a party. */
export type CallerKind = 'merchant' | 'service-provider' | 'staff' | 'platform';

export type OrderState = 'unknown' | 'paid' | 'shipped' | 'delivered' | 'completed' | 'cancelled';

/** A declared reason to open sealed data: who may have it, of which orders, and no more fields than it needs. */
export interface Scene {
  id: string;
  title: LocalText;
  callers: readonly CallerKind[];
  states: readonly OrderState[];
  fields: readonly VaultField[];
  /** Days after its completion for which a completed order still counts as open. */
  days?: number;
  /** What a merchant must have let a service provider do. */
  scope?: 'ship' | 'print' | 'after-sale' | 'erp';
  /** Done to every order once, before it leaves: orders that wait to be shipped are no breadth. */
  bulk?: true;
}

const RECIPIENT = ['name', 'phone', 'address', 'province', 'city', 'district'] as const;
const SHOP = ['merchant', 'service-provider'] as const;

/**
 * The purposes, as code: each says what leaves the house in clear, so a wider one is a release with a review and an impact
 * assessment, never an entry that somebody adds to a list (docs/privacy-vault.md).
 */
const SCENES: readonly Scene[] = [
  {
    ...{ id: 'ship', scope: 'ship', callers: SHOP, states: ['paid'], fields: RECIPIENT, bulk: true },
    title: { 'zh-CN': '发货', en: 'Ship' },
  },
  {
    ...{
      id: 'print',
      scope: 'print',
      callers: [...SHOP, 'platform'],
      states: ['paid', 'shipped'],
      fields: RECIPIENT,
      bulk: true,
    },
    title: { 'zh-CN': '打印面单', en: 'Print a label' },
  },
  {
    ...{ id: 'drop-ship', scope: 'ship', callers: SHOP, states: ['paid'], fields: RECIPIENT, bulk: true },
    title: { 'zh-CN': '代发', en: 'Have it sent by a supplier' },
  },
  {
    ...{ id: 'large-goods', scope: 'ship', callers: SHOP, states: ['paid', 'shipped'], fields: RECIPIENT },
    title: { 'zh-CN': '大件预约配送、安装', en: 'Deliver or install large goods' },
  },
  {
    ...{ id: 'customs', scope: 'ship', callers: [...SHOP, 'platform'], states: ['paid', 'shipped'] },
    ...{ fields: [...RECIPIENT, 'id_card'], bulk: true },
    title: { 'zh-CN': '清关申报', en: 'Declare to customs' },
  },
  {
    ...{ id: 'address-change', scope: 'ship', callers: [...SHOP, 'staff'], states: ['paid'], fields: RECIPIENT },
    title: { 'zh-CN': '修改收货地址', en: 'Change the address' },
  },
  {
    ...{
      id: 'after-sale',
      scope: 'after-sale',
      callers: [...SHOP, 'staff'],
      states: ['shipped', 'delivered', 'completed'],
      days: 90,
    },
    fields: ['name', 'phone', 'address', 'province', 'city', 'district'],
    title: { 'zh-CN': '售后处理', en: 'After-sale service' },
  },
  {
    ...{ id: 'invoice', scope: 'erp', callers: SHOP, states: ['paid', 'shipped', 'delivered', 'completed'], days: 90 },
    fields: ['name', 'email'],
    title: { 'zh-CN': '开具发票', en: 'Issue an invoice' },
  },
  {
    ...{ id: 'dispute', callers: ['staff'], states: ['paid', 'shipped', 'delivered', 'completed'], days: 180 },
    fields: ['name', 'phone', 'address'],
    title: { 'zh-CN': '纠纷处理', en: 'Settle a dispute' },
  },
  {
    ...{ id: 'virtual-call', callers: ['platform'], states: ['paid', 'shipped', 'delivered'], fields: ['phone'] },
    title: { 'zh-CN': '虚拟号接通', en: 'Connect a virtual number' },
  },
];

export const sceneOf = (id: string): Scene | undefined => SCENES.find((scene) => scene.id === id);

export const scenesFor = (kind: CallerKind): readonly Scene[] => SCENES.filter(({ callers }) => callers.includes(kind));

/** Whether goods come nearer to leaving by it: not for an order that is stopped. */
export const leadsToShipping = ({ scope }: Scene): boolean => scope === 'ship' || scope === 'print';

const DAY_MS = 86_400_000;

/** Whether an order is open to a scene. */
export function isOpenTo(
  scene: Scene,
  order: { state: OrderState; completedAt: Date | undefined },
  now: Date,
): boolean {
  if (!scene.states.includes(order.state)) return false;
  if (order.state !== 'completed') return true;
  const since =
    order.completedAt === undefined ? Number.POSITIVE_INFINITY : now.getTime() - order.completedAt.getTime();
  return since <= (scene.days ?? 0) * DAY_MS;
}
