import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles, WORKING } from '../../foundation/access/role.ts';

const SHOP = forRoles('own', 'merchant', 'service-provider');
const OFFICERS = forRoles('all', 'privacy-officer', 'auditor');

export const vaultPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.vault.read', own: true, roles: { ...WORKING, ...SHOP } },
    doc: { 'zh-CN': '查看密文与脱敏值', en: 'See ciphers and their masks' },
  },
  {
    ...{ name: 'privacy.vault.encrypt', own: true, roles: { ...forRoles('all', 'service-agent'), ...SHOP } },
    doc: { 'zh-CN': '加密收件信息', en: 'Seal what belongs to an order' },
  },
  {
    ...{ name: 'privacy.vault.decrypt', own: true },
    roles: { ...forRoles('all', 'service-agent', 'arbitrator'), ...SHOP },
    doc: { 'zh-CN': '按用途解密收件信息', en: 'Open what belongs to an order, for a purpose' },
  },
  {
    ...{ name: 'privacy.quota.read', own: true, roles: { ...OFFICERS, ...SHOP } },
    doc: { 'zh-CN': '查看解密额度', en: 'See quotas' },
  },
  {
    ...{ name: 'privacy.quota.raise', roles: forRoles('all', 'privacy-officer') },
    doc: { 'zh-CN': '申报、批准大促额度', en: 'Declare and approve sales peaks' },
  },
  {
    ...{ name: 'privacy.access.read', own: true, roles: { ...OFFICERS, ...forRoles('own', 'consumer') } },
    doc: { 'zh-CN': '查看个人信息访问记录', en: 'See who looked at whose data' },
  },
  {
    ...{ name: 'privacy.access.map', roles: OFFICERS },
    doc: { 'zh-CN': '查看访问分布', en: 'See the map of access' },
  },
  {
    ...{ name: 'privacy.access.report', own: true, roles: SHOP },
    doc: { 'zh-CN': '上报订单访问事件', en: 'Report what was done with orders outside' },
  },
  {
    ...{ name: 'privacy.anomaly.read', roles: OFFICERS },
    doc: { 'zh-CN': '查看异常访问', en: 'See unusual access' },
  },
  {
    ...{ name: 'privacy.anomaly.release', roles: forRoles('all', 'privacy-officer') },
    doc: { 'zh-CN': '解除异常访问的限制', en: 'Let a caller go on' },
  },
  {
    ...{ name: 'privacy.honey.plant', roles: forRoles('all', 'privacy-officer') },
    doc: { 'zh-CN': '投放、撤回诱饵订单', en: 'Plant honey orders, and take them away' },
  },
];
