import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { EVERYBODY, forRoles, WORKING } from '../../foundation/access/role.ts';

const OFFICE = forRoles(
  'all',
  'operator',
  'category-manager',
  'service-agent',
  'arbitrator',
  'fund-manager',
  'auditor',
);

export const guaranteePermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'service.guarantee.read', own: true, roles: EVERYBODY },
    doc: { 'zh-CN': '查看有哪些权益', en: 'See which guarantees there are' },
  },
  {
    ...{ name: 'service.guarantee.terms', roles: { ...OFFICE, ...forRoles('all', 'executive') } },
    doc: {
      'zh-CN': '查看权益的全部条款、历史版本和参加商家数',
      en: 'See guarantees as they are written, their versions, and how many give them',
    },
  },
  {
    ...{ name: 'service.enrolment.read', own: true, roles: { ...OFFICE, ...forRoles('own', 'merchant') } },
    doc: { 'zh-CN': '查看商家参加的权益', en: 'See which guarantees merchants give' },
  },
  {
    ...{ name: 'service.enrolment.update', own: true },
    roles: { ...forRoles('all', 'operator', 'category-manager'), ...forRoles('own', 'merchant') },
    doc: { 'zh-CN': '参加、退出权益', en: 'Give guarantees, and cease to' },
  },
  {
    ...{ name: 'service.badge.read', roles: forRoles('all', 'operator', 'category-manager', 'auditor') },
    doc: { 'zh-CN': '读取商品页可展示的权益标识', en: 'Read which badges product pages may show' },
  },
  {
    ...{ name: 'service.badge.report', roles: {} },
    doc: { 'zh-CN': '回传看过标识的人是否下单', en: 'Tell whether those who saw badges bought' },
  },
  {
    ...{ name: 'service.badge.effect', roles: forRoles('all', 'operator', 'category-manager', 'auditor', 'executive') },
    doc: { 'zh-CN': '查看权益标识的效果', en: 'See whether badges sell' },
  },
  {
    ...{
      name: 'service.coverage.read',
      roles: forRoles('all', 'operator', 'category-manager', 'fund-manager', 'auditor', 'executive'),
    },
    doc: { 'zh-CN': '查看权益覆盖率', en: 'See how many orders have guarantees' },
  },
  {
    ...{ name: 'service.right.read', own: true },
    roles: { ...WORKING, ...forRoles('own', 'consumer', 'merchant') },
    doc: { 'zh-CN': '查看订单享有的权益', en: 'See the rights of an order' },
  },
];
