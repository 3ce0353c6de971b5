import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const SIDES = forRoles('own', 'consumer', 'merchant');
const RULING = forRoles('all', 'arbitrator', 'supervisor');

export const disputePermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'service.dispute.read', own: true },
    roles: { ...RULING, ...forRoles('all', 'service-agent', 'operator', 'fund-manager', 'auditor'), ...SIDES },
    doc: { 'zh-CN': '查看纠纷', en: 'See disputes' },
  },
  {
    ...{ name: 'service.dispute.open', own: true, roles: { ...forRoles('all', 'service-agent'), ...SIDES } },
    doc: { 'zh-CN': '提起、撤回纠纷', en: 'Open disputes, and take them back' },
  },
  {
    ...{ name: 'service.dispute.answer', own: true, roles: { ...forRoles('all', 'service-agent'), ...SIDES } },
    doc: { 'zh-CN': '协商、举证、申诉、履行', en: 'Make offers, give evidence, appeal, comply' },
  },
  {
    ...{ name: 'service.dispute.rule', roles: RULING },
    doc: { 'zh-CN': '裁定纠纷、要求举证', en: 'Rule in disputes, and ask for evidence' },
  },
  {
    name: 'service.dispute.desk',
    roles: { ...RULING, ...forRoles('all', 'service-agent', 'auditor') },
    doc: { 'zh-CN': '查看纠纷工作台', en: 'See everything on a disputed order' },
  },
  {
    name: 'service.dispute.precedents',
    roles: { ...RULING, ...forRoles('all', 'service-agent', 'policy-editor', 'auditor') },
    doc: { 'zh-CN': '检索过往裁定', en: 'Search past rulings' },
  },
  {
    name: 'service.dispute.figures',
    roles: { ...RULING, ...forRoles('all', 'operator', 'auditor', 'executive') },
    doc: { 'zh-CN': '查看纠纷指标', en: 'See figures of disputes' },
  },
];
