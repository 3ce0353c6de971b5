import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const OFFICE = forRoles('all', 'fund-manager', 'auditor', 'executive');

export const paymentsPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'ledger.payment.read',
    doc: { 'zh-CN': '查看退款与赔付的支付进度', en: 'Read refunds and what became of them' },
    own: true,
    roles: {
      ...{ ...OFFICE, ...forRoles('all', 'operator', 'service-agent', 'arbitrator') },
      ...forRoles('own', 'consumer', 'merchant'),
    },
  },
  {
    name: 'ledger.discrepancy.read',
    doc: { 'zh-CN': '查看对账差异', en: 'Read what does not agree with the payment provider' },
    roles: OFFICE,
  },
  {
    name: 'ledger.discrepancy.resolve',
    doc: { 'zh-CN': '处理对账差异', en: 'Settle what does not agree with the payment provider' },
    roles: forRoles('all', 'fund-manager'),
  },
  {
    name: 'ledger.payment.settle',
    doc: {
      'zh-CN': '向支付服务商核实失败的支付，证实已付则入账',
      en: 'Have payments settled that had failed, where the provider proves that it paid',
    },
    roles: forRoles('all', 'fund-manager'),
  },
  {
    name: 'ledger.reconciliation.read',
    doc: { 'zh-CN': '查看每日对账结果', en: 'Read what the payment provider’s files came to' },
    roles: OFFICE,
  },
  {
    name: 'ledger.reconciliation.run',
    doc: { 'zh-CN': '发起某日对账', en: 'Reconcile a day with the payment provider’s file' },
    roles: forRoles('all', 'fund-manager'),
  },
];
