import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const OFFICERS = forRoles('all', 'privacy-officer', 'operator');

export const numberPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.number.read', own: true, bundles: ['read'] },
    roles: { ...OFFICERS, ...forRoles('all', 'auditor'), ...forRoles('own', 'merchant', 'consumer') },
    doc: { 'zh-CN': '查看虚拟号', en: 'See virtual numbers' },
  },
  {
    ...{ name: 'privacy.number.ask', own: true, roles: forRoles('own', 'merchant') },
    doc: { 'zh-CN': '为订单申请虚拟号、续期', en: 'Ask for virtual numbers for orders, and renew them' },
  },
  {
    ...{ name: 'privacy.number.release', own: true },
    roles: { ...OFFICERS, ...forRoles('own', 'merchant', 'consumer') },
    doc: { 'zh-CN': '释放虚拟号', en: 'Give virtual numbers back' },
  },
  {
    ...{ name: 'privacy.number.pool', roles: { ...OFFICERS, ...forRoles('all', 'auditor') } },
    doc: { 'zh-CN': '查看号码池', en: 'See the pool of numbers' },
  },
  {
    ...{ name: 'privacy.number.stock', roles: OFFICERS },
    doc: { 'zh-CN': '增减号码池中的号码', en: 'Add numbers to the pool, and let them rest' },
  },
];
