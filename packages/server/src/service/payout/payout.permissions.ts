import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

export const payoutPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'service.payout.read',
    doc: { 'zh-CN': '查看赔付', en: 'Read payouts' },
    own: true,
    roles: {
      ...forRoles('all', 'fund-manager', 'service-agent', 'arbitrator', 'auditor', 'executive'),
      ...forRoles('own', 'merchant', 'consumer'),
    },
  },
  {
    name: 'service.payout.approve',
    doc: { 'zh-CN': '批准、拒绝、重试赔付', en: 'Approve, refuse and retry payouts' },
    roles: forRoles('all', 'fund-manager'),
  },
];
