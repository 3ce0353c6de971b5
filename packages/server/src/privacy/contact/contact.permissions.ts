import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const OFFICERS = forRoles('all', 'privacy-officer', 'operator', 'auditor');
const CONSUMER = forRoles('own', 'consumer');

export const contactPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.contact.read', own: true, roles: { ...OFFICERS, ...CONSUMER, ...forRoles('own', 'merchant') } },
    doc: { 'zh-CN': '查看联系记录', en: 'See who contacted consumers, when and what for' },
  },
  {
    ...{ name: 'privacy.contact.stop', own: true, roles: CONSUMER },
    doc: { 'zh-CN': '要求停止联系', en: 'Stop contacts' },
  },
  {
    ...{
      name: 'privacy.contact.meter',
      roles: forRoles('all', 'privacy-officer', 'operator', 'auditor', 'supervisor'),
    },
    doc: { 'zh-CN': '查看各主体的联系频次', en: 'See how often parties contact consumers' },
  },
  {
    ...{ name: 'privacy.harassment.read', own: true },
    roles: { ...forRoles('all', 'privacy-officer', 'supervisor', 'service-agent'), ...CONSUMER },
    doc: { 'zh-CN': '查看骚扰投诉', en: 'See complaints of harassment' },
  },
  {
    ...{ name: 'privacy.harassment.report', own: true, roles: CONSUMER },
    doc: { 'zh-CN': '投诉骚扰', en: 'Complain of harassment' },
  },
];
