import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles, WORKING } from '../../foundation/access/role.ts';

const MANAGING = forRoles('all', 'category-manager', 'fund-manager');

export const logisticsPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'logistics.term.read', roles: WORKING, bundles: ['read'] },
    doc: { 'zh-CN': '查看物流时效承诺', en: 'Read terms of delivery' },
  },
  {
    ...{ name: 'logistics.term.write', roles: MANAGING },
    doc: { 'zh-CN': '制定、终止物流时效承诺', en: 'Make and end terms of delivery' },
  },
  {
    ...{ name: 'logistics.exemption.read', roles: WORKING, bundles: ['read'] },
    doc: { 'zh-CN': '查看物流豁免', en: 'Read exemptions of deliveries' },
  },
  {
    ...{ name: 'logistics.exemption.declare', roles: forRoles('all', 'category-manager', 'fund-manager', 'operator') },
    doc: { 'zh-CN': '提出、终止物流豁免', en: 'Declare and end exemptions of deliveries' },
  },
  {
    ...{
      name: 'logistics.exemption.approve',
      roles: forRoles('all', 'category-manager', 'fund-manager', 'supervisor'),
    },
    doc: { 'zh-CN': '批准他人提出的物流豁免', en: 'Approve exemptions that somebody else declared' },
  },
  {
    ...{ name: 'logistics.delivery.read', own: true, bundles: ['read'] },
    roles: { ...WORKING, ...forRoles('own', 'consumer', 'merchant') },
    doc: { 'zh-CN': '查看订单的物流承诺与轨迹', en: 'Read promises and scans of a delivery' },
  },
  {
    ...{ name: 'logistics.parcel.read', own: true, bundles: ['read'] },
    // who reads the scorecard opens its figures down to the parcels
    roles: { ...WORKING, ...forRoles('all', 'executive'), ...forRoles('own', 'merchant') },
    doc: { 'zh-CN': '按判定查看包裹', en: 'Read parcels by what was judged of them' },
  },
  {
    ...{ name: 'logistics.carrier.read', roles: { ...WORKING, ...forRoles('all', 'executive') }, bundles: ['read'] },
    doc: { 'zh-CN': '查看承运商评分', en: 'Read the scorecard of carriers' },
  },
];
