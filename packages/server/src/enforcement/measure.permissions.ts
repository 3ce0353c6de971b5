import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import { forRoles, WORKING } from '../foundation/access/role.ts';

/** Parties see what is theirs. */
const PARTIES = forRoles('own', 'merchant', 'creator', 'agency', 'rights-holder');
const LEADERS = forRoles('all', 'supervisor', 'operator');

export const enforcementPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'enforcement.measure.read', own: true, bundles: ['read'], roles: { ...WORKING, ...PARTIES } },
    doc: { 'zh-CN': '查看处置措施与积分', en: 'See measures and points' },
  },
  {
    ...{ name: 'enforcement.statement.read', own: true, bundles: ['read'], roles: { ...WORKING, ...PARTIES } },
    doc: { 'zh-CN': '查看处罚告知', en: 'See statements of reasons' },
  },
  {
    ...{ name: 'enforcement.measure.answer', own: true, roles: forRoles('own', 'merchant', 'agency', 'rights-holder') },
    doc: { 'zh-CN': '对拟采取的措施陈述意见', en: 'Answer to what is proposed against you' },
  },
  {
    name: 'enforcement.measure.take',
    roles: forRoles('all', 'reviewer', 'supervisor', 'operator', 'inspector', 'category-manager'),
    doc: { 'zh-CN': '采取处置措施', en: 'Take measures' },
  },
  {
    name: 'enforcement.measure.confirm',
    roles: LEADERS,
    doc: { 'zh-CN': '确认、驳回需要第二人的措施', en: 'Confirm measures that need a second person' },
  },
  {
    name: 'enforcement.measure.reverse',
    roles: LEADERS,
    doc: { 'zh-CN': '撤销处置措施', en: 'Undo measures' },
  },
  {
    name: 'enforcement.measure.compare',
    roles: forRoles('all', 'reviewer', 'supervisor', 'operator', 'inspector', 'category-manager', 'auditor'),
    doc: { 'zh-CN': '查看同类案件如何处置', en: 'See how like cases were treated' },
  },
  {
    ...{ name: 'enforcement.measure.unlike', bundles: ['read'] },
    roles: { ...LEADERS, ...forRoles('all', 'auditor', 'policy-approver') },
    doc: { 'zh-CN': '查看同案不同处置的报告', en: 'See like cases that were treated differently' },
  },
];

export const ladderPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'enforcement.ladder.read', bundles: ['read'], roles: WORKING },
    doc: { 'zh-CN': '查看积分阶梯', en: 'See the ladders of points' },
  },
  {
    ...{ name: 'enforcement.ladder.preview', bundles: ['policy'] },
    roles: forRoles('all', 'policy-editor', 'policy-approver', 'operator', 'supervisor'),
    doc: { 'zh-CN': '预览积分阶梯的影响', en: 'Preview whom a ladder would reach' },
  },
];
