import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const LEADERS = forRoles('all', 'supervisor');
const ALL_WHO_ANSWER = forRoles('all', 'reviewer', 'service-agent', 'supervisor');

export const qualityPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'casework.quality.read', bundles: ['read'], roles: { ...LEADERS, ...forRoles('all', 'auditor') } },
    doc: { 'zh-CN': '查看审核质量', en: 'See how well people answer' },
  },
  {
    ...{ name: 'casework.quality.own', roles: ALL_WHO_ANSWER },
    doc: { 'zh-CN': '查看本人的审核质量', en: 'See how well one answers oneself' },
  },
  {
    ...{ name: 'casework.golden.manage', roles: LEADERS },
    doc: { 'zh-CN': '管理标准答案工单', en: 'Make cases with a known answer' },
  },
];
