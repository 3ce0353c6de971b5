import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles, READERS } from '../../foundation/access/role.ts';

const AGENTS = forRoles('all', 'service-agent', 'supervisor', 'arbitrator', 'operator');
const CONSUMER = forRoles('own', 'consumer');
const MERCHANT = forRoles('own', 'merchant');

export const aftersalePermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'service.aftersale.read', own: true, bundles: ['read'] },
    roles: { ...READERS, ...AGENTS, ...forRoles('all', 'fund-manager'), ...CONSUMER, ...MERCHANT },
    doc: { 'zh-CN': '查看售后单', en: 'See after-sales' },
  },
  {
    ...{ name: 'service.aftersale.make', own: true, roles: { ...AGENTS, ...CONSUMER } },
    doc: { 'zh-CN': '申请售后、寄回、撤销、确认收货', en: 'Ask for an after-sale, send back, take it back, confirm' },
  },
  {
    ...{ name: 'service.aftersale.answer', own: true, roles: MERCHANT },
    doc: { 'zh-CN': '商家处理售后单', en: 'Answer after-sales, as their merchant' },
  },
  {
    ...{ name: 'service.aftersale.decide', roles: AGENTS },
    doc: { 'zh-CN': '平台决定支持消费者', en: 'Decide after-sales for the consumer, as the platform' },
  },
  {
    ...{ name: 'service.aftersale.attach', own: true, roles: { ...AGENTS, ...CONSUMER, ...MERCHANT } },
    doc: { 'zh-CN': '提交售后凭证', en: 'Add evidence to after-sales' },
  },
  {
    ...{ name: 'service.aftersale.retry', roles: forRoles('all', 'service-agent', 'supervisor', 'fund-manager') },
    doc: { 'zh-CN': '重新发起失败的退款', en: 'Ask again for refunds that failed' },
  },
  {
    ...{ name: 'service.return-address.read', own: true },
    roles: { ...AGENTS, ...forRoles('all', 'category-manager', 'auditor'), ...MERCHANT },
    doc: { 'zh-CN': '查看商家的退货地址', en: 'See where goods go back to that merchants sold' },
  },
  {
    ...{ name: 'service.return-address.update', own: true },
    roles: { ...forRoles('all', 'operator', 'category-manager'), ...MERCHANT },
    doc: { 'zh-CN': '填写商家的退货地址', en: 'Say where goods go back to that a merchant sold' },
  },
  {
    ...{ name: 'service.aftersale.times', bundles: ['read'] },
    roles: { ...READERS, ...AGENTS, ...forRoles('all', 'fund-manager', 'executive') },
    doc: { 'zh-CN': '查看退款时长', en: 'See how long refunds take' },
  },
];
