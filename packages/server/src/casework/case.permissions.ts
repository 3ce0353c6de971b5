import type { PermissionDeclaration } from '../foundation/access/permission.ts';
import { forRoles } from '../foundation/access/role.ts';

/** Everything below is for whoever works on a queue: a party's own reach holds nothing here. */
export const own = true as const;
const WORKERS = forRoles('group', 'reviewer', 'service-agent');
const LEADERS = forRoles('all', 'supervisor');
const READERS = forRoles('all', 'auditor', 'operator');

export const caseworkPermissions: readonly PermissionDeclaration[] = [
  {
    ...{ name: 'casework.queue.read', own, bundles: ['read'], roles: { ...WORKERS, ...LEADERS, ...READERS } },
    doc: { 'zh-CN': '查看队列', en: 'See the queues' },
  },
  {
    ...{ name: 'casework.queue.load', own, bundles: ['read'], roles: { ...LEADERS, ...READERS } },
    doc: { 'zh-CN': '查看队列负荷与人员在手工单', en: 'See the load of queues and who has what' },
  },
  {
    ...{ name: 'casework.case.read', own, bundles: ['read'], roles: { ...WORKERS, ...LEADERS, ...READERS } },
    doc: { 'zh-CN': '查看工单', en: 'See cases' },
  },
  {
    ...{ name: 'casework.case.take', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '领取工单、添加备注', en: 'Take cases and comment on them' },
  },
  {
    ...{ name: 'casework.case.decide', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '处理工单', en: 'Decide cases' },
  },
  {
    ...{ name: 'casework.case.reveal', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '查看在手工单的加密原文（须说明用途）', en: 'Read sealed texts of a case in hand, for a purpose' },
  },
  {
    ...{ name: 'casework.case.merge', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '合并、关联工单', en: 'Merge and link cases' },
  },
  {
    ...{ name: 'casework.case.bulk', own, roles: { ...WORKERS, ...LEADERS } },
    doc: { 'zh-CN': '批量处理工单', en: 'Decide many cases at once' },
  },
  {
    ...{ name: 'casework.case.assign', own, roles: LEADERS },
    doc: { 'zh-CN': '分派工单', en: 'Give cases to people' },
  },
  {
    ...{ name: 'casework.case.reopen', own, roles: LEADERS },
    doc: { 'zh-CN': '重新打开工单', en: 'Open cases again' },
  },
];
