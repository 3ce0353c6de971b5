import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const READERS = forRoles(
  'all',
  ...([
    'operator',
    'supervisor',
    'service-agent',
    'arbitrator',
    'fund-manager',
    'category-manager',
    'auditor',
  ] as const),
);

export const claimPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'service.claim.read', own: true, roles: { ...READERS, ...forRoles('own', 'consumer', 'merchant') } },
    doc: { 'zh-CN': '查看赔付申请', en: 'See claims' },
  },
  {
    ...{ name: 'service.claim.open', own: true },
    roles: { ...forRoles('all', 'service-agent'), ...forRoles('own', 'consumer') },
    doc: { 'zh-CN': '提出、补充、撤回赔付申请', en: 'Make claims, add to them, and take them back' },
  },
  {
    ...{ name: 'service.claim.answer', own: true, roles: forRoles('own', 'merchant') },
    doc: { 'zh-CN': '商家答复赔付申请', en: 'Answer claims, as their merchant' },
  },
  {
    ...{ name: 'service.claim.attach', own: true },
    roles: { ...forRoles('all', 'service-agent'), ...forRoles('own', 'consumer', 'merchant') },
    doc: { 'zh-CN': '给赔付申请添加文件', en: 'Add files to claims' },
  },
  {
    ...{ name: 'service.claim.decide', roles: forRoles('all', 'arbitrator', 'supervisor') },
    doc: { 'zh-CN': '裁定赔付申请', en: 'Decide claims' },
  },
  {
    ...{ name: 'service.sweep.read', roles: READERS },
    doc: { 'zh-CN': '查看抽检与降价引起的批量赔付', en: 'See what inspections and fallen prices led to' },
  },
];
