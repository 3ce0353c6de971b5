import { createWords } from '../../../kit/words.ts';

/** Purposes, and what was done where there is none. */
export const purposeNames = createWords(
  {
    ship: '发货',
    print: '打印面单',
    'drop-ship': '代发',
    'large-goods': '大件预约配送、安装',
    customs: '清关申报',
    'address-change': '修改收货地址',
    'after-sale': '售后处理',
    invoice: '开具发票',
    dispute: '纠纷处理',
    'virtual-call': '虚拟号接通',
    decrypt: '解密',
    encrypt: '加密',
    search: '按收件人查找订单',
    view: '查看',
    list: '列表查看',
    download: '下载',
    export: '导出',
    delete: '删除',
  },
  {
    ship: 'Ship',
    print: 'Print a label',
    'drop-ship': 'Have it sent by a supplier',
    'large-goods': 'Deliver large goods',
    customs: 'Declare to customs',
    'address-change': 'Change the address',
    'after-sale': 'After-sale service',
    invoice: 'Issue an invoice',
    dispute: 'Settle a dispute',
    'virtual-call': 'Connect a virtual number',
    decrypt: 'Opened',
    encrypt: 'Sealed',
    search: 'Searched for',
    view: 'Viewed',
    list: 'Listed',
    download: 'Downloaded',
    export: 'Exported',
    delete: 'Deleted',
  },
);

export const PURPOSES = [
  ...['ship', 'print', 'drop-ship', 'large-goods', 'customs', 'address-change', 'after-sale', 'invoice', 'dispute'],
  'virtual-call',
];

export const vaultFields = createWords(
  {
    ...{ name: '姓名', phone: '电话', address: '地址', province: '省', city: '市', district: '区县' },
    ...{ id_card: '证件号', email: '邮箱' },
  },
  {
    ...{ name: 'name', phone: 'phone', address: 'address', province: 'province', city: 'city', district: 'district' },
    ...{ id_card: 'identity number', email: 'e-mail' },
  },
);

export interface AccessEntry {
  id: string;
  at: string;
  action: string;
  purpose: string | null;
  outcome: 'done' | 'refused' | 'failed' | 'reported';
  code: string | null;
  by: string;
  actor: string | null;
  actor_name: string | null;
  order_id: string | null;
  merchant_id: string | null;
  person: string | null;
  fields: string[];
  items: number;
  address: string | null;
  agent: string | null;
}
