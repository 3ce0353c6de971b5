import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const OFFICER = forRoles('all', 'privacy-officer');
const LOOKING = forRoles('all', 'privacy-officer', 'auditor');

export const breakGlassPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.break-glass.read', roles: LOOKING },
    doc: { 'zh-CN': '查看紧急调阅', en: 'See break-glass grants' },
  },
  {
    ...{ name: 'privacy.break-glass.ask', roles: OFFICER },
    doc: { 'zh-CN': '申请紧急调阅，获批后开启', en: 'Ask for a break-glass grant, and open what it names' },
  },
  {
    ...{ name: 'privacy.break-glass.approve', roles: OFFICER },
    doc: { 'zh-CN': '批准、拒绝、终止紧急调阅', en: 'Approve, refuse and revoke break-glass grants' },
  },
  {
    ...{ name: 'privacy.break-glass.review', roles: LOOKING },
    doc: { 'zh-CN': '复核紧急调阅', en: 'Review what was opened by break-glass' },
  },
];
