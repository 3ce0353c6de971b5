import type { PermissionDeclaration } from '../access/permission.ts';
import { EVERYBODY, forRoles } from '../access/role.ts';
import { OWN_SESSION } from './grant.ts';

export const peoplePermissions: readonly PermissionDeclaration[] = [
  {
    name: OWN_SESSION,
    doc: { 'zh-CN': '使用自己的会话与设置', en: 'Use one’s own session and preferences' },
    own: true,
    roles: EVERYBODY,
  },
  {
    name: 'access.user.read',
    doc: { 'zh-CN': '查看用户', en: 'See the users' },
    roles: forRoles('all', 'operator', 'supervisor', 'privacy-officer', 'auditor'),
  },
  { name: 'access.user.create', doc: { 'zh-CN': '邀请用户', en: 'Invite users' } },
  { name: 'access.user.update', doc: { 'zh-CN': '修改、停用用户', en: 'Change and disable users' } },
];
