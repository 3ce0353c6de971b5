import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

export const tracePermissions: readonly PermissionDeclaration[] = [
  {
    name: 'privacy.leak.trace',
    roles: forRoles('all', 'privacy-officer'),
    doc: { 'zh-CN': '用流出的名单溯源', en: 'Trace lists that turned up outside' },
  },
  {
    name: 'privacy.leak.read',
    roles: forRoles('all', 'privacy-officer', 'auditor'),
    doc: { 'zh-CN': '查看泄露溯源的结果', en: 'See what came of tracing lists' },
  },
];
