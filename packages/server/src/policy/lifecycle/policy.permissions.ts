import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

export const lifecyclePermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'policy.pack.edit', bundles: ['policy'], roles: forRoles('all', 'policy-editor') },
    doc: { 'zh-CN': '起草规则包变更', en: 'Write changes of the pack' },
  },
  {
    ...{ name: 'policy.pack.approve', roles: forRoles('all', 'policy-approver') },
    doc: { 'zh-CN': '审批规则包变更', en: 'Approve changes of the pack' },
  },
  {
    ...{ name: 'policy.pack.release', bundles: ['policy'], roles: forRoles('all', 'policy-editor', 'policy-approver') },
    doc: {
      'zh-CN': '公示、试行、启用、回滚规则包',
      en: 'Publish notices of packs, try them, bring them into force and roll them back',
    },
  },
  {
    ...{ name: 'policy.list.edit', bundles: ['policy'] },
    roles: forRoles('all', 'policy-editor', 'policy-approver', 'category-manager'),
    doc: { 'zh-CN': '提议名单和词库条目', en: 'Propose entries of lists and lexicons' },
  },
  {
    ...{ name: 'policy.list.approve', roles: forRoles('all', 'policy-approver') },
    doc: { 'zh-CN': '审批名单和词库条目', en: 'Approve entries of lists and lexicons' },
  },
];
