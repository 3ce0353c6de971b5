import type { PermissionDeclaration } from '../../foundation/access/permission.ts';
import { forRoles } from '../../foundation/access/role.ts';

const MANAGER = forRoles('all', 'fund-manager');

export const fundPermissions: readonly PermissionDeclaration[] = [
  {
    name: 'service.fund.read',
    doc: {
      'zh-CN': '查看保障基金：偿付能力、资金流向、应收与追偿',
      en: 'Read the fund: solvency, flows, what is owed and recovered',
    },
    roles: forRoles('all', 'fund-manager', 'auditor', 'executive'),
  },
  {
    name: 'service.fund.ask',
    doc: {
      'zh-CN': '申请注资、核销、保证金标准、退还保证金',
      en: 'Ask for contributions, write-offs, levels of deposits and their return',
    },
    roles: MANAGER,
  },
  {
    name: 'service.fund.approve',
    doc: {
      'zh-CN': '批准或拒绝注资、核销、保证金标准、退还保证金',
      en: 'Approve or refuse contributions, write-offs, levels of deposits and their return',
    },
    roles: MANAGER,
  },
  {
    name: 'service.deposit.read',
    doc: { 'zh-CN': '查看保证金', en: 'Read deposits' },
    own: true,
    roles: {
      ...forRoles('all', 'fund-manager', 'category-manager', 'auditor', 'executive'),
      ...forRoles('own', 'merchant'),
    },
  },
  {
    name: 'service.settlement.read',
    doc: { 'zh-CN': '查看结算', en: 'Read settlements' },
    own: true,
    roles: { ...forRoles('all', 'fund-manager', 'auditor', 'executive'), ...forRoles('own', 'merchant') },
  },
];
