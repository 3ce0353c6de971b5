import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const OFFICERS = forRoles('all', 'privacy-officer', 'operator');

export const waybillPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.waybill.read', own: true, bundles: ['read'] },
    roles: { ...OFFICERS, ...forRoles('all', 'auditor', 'executive'), ...forRoles('own', 'merchant') },
    doc: { 'zh-CN': '查看电子面单与加密发货占比', en: 'See waybills, and the share that is shipped encrypted' },
  },
  {
    ...{ name: 'privacy.waybill.ask', own: true, roles: forRoles('own', 'merchant') },
    doc: { 'zh-CN': '获取电子面单、打印标签', en: 'Ask for waybills, and print their labels' },
  },
  {
    ...{ name: 'privacy.waybill.open', own: true, roles: forRoles('own', 'service-provider') },
    doc: { 'zh-CN': '打印组件解析面单地址', en: 'Resolve the address behind a label, as a carrier’s print agent' },
  },
];
