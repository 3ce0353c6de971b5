import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const OFFICER = forRoles('all', 'privacy-officer');
const OWN = forRoles('own', 'consumer');

export const requestPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'privacy.request.read', own: true, roles: { ...OFFICER, ...forRoles('all', 'auditor'), ...OWN } },
    doc: { 'zh-CN': '查看个人信息请求', en: 'See requests about personal data' },
  },
  {
    ...{ name: 'privacy.request.make', own: true, roles: { ...OFFICER, ...forRoles('all', 'service-agent'), ...OWN } },
    doc: { 'zh-CN': '提出、撤回个人信息请求', en: 'Make requests about personal data, and take them back' },
  },
  {
    ...{ name: 'privacy.request.decide', roles: OFFICER },
    doc: { 'zh-CN': '处理个人信息请求', en: 'Decide requests about personal data' },
  },
  {
    ...{ name: 'privacy.request.fetch', own: true, roles: { ...OFFICER, ...OWN } },
    doc: { 'zh-CN': '下载个人信息副本', en: 'Fetch a copy of personal data' },
  },
  {
    ...{ name: 'privacy.consent.read', own: true, roles: { ...OFFICER, ...forRoles('all', 'auditor'), ...OWN } },
    doc: { 'zh-CN': '查看同意记录', en: 'See what people consented to' },
  },
  {
    ...{ name: 'privacy.consent.update', own: true, roles: OWN },
    doc: { 'zh-CN': '同意与撤回同意', en: 'Give and withdraw consent' },
  },
];
