import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import { forRoles } from '../foundation/access/role.ts';

/** Parties see what is theirs. */
const PARTIES = forRoles('own', 'merchant', 'creator', 'agency', 'rights-holder');
const DECIDERS = forRoles('all', 'reviewer', 'supervisor', 'operator');

export const appealPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'enforcement.appeal.read', own: true },
    roles: { ...DECIDERS, ...forRoles('all', 'auditor'), ...PARTIES },
    doc: { 'zh-CN': '查看申诉及往来内容', en: 'See appeals, and what was said about them' },
  },
  {
    ...{ name: 'enforcement.appeal.make', own: true, roles: PARTIES },
    doc: { 'zh-CN': '提出、撤回申诉', en: 'Make appeals, and take them back' },
  },
  {
    ...{ name: 'enforcement.appeal.message', own: true, roles: { ...DECIDERS, ...PARTIES } },
    doc: { 'zh-CN': '在申诉中留言', en: 'Write about appeals' },
  },
  {
    ...{ name: 'enforcement.appeal.decide', roles: DECIDERS },
    doc: { 'zh-CN': '处理申诉', en: 'Decide appeals' },
  },
  {
    name: 'enforcement.appeal.figures',
    roles: forRoles('all', 'supervisor', 'operator', 'policy-editor', 'auditor', 'executive'),
    doc: { 'zh-CN': '查看申诉改判率', en: 'See how many appeals were overturned' },
  },
];
