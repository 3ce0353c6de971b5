import { createWords } from '../../kit/words.ts';

export const channels = createWords(
  {
    im: '站内消息',
    sms: '短信',
    phone: '电话',
    call: '电话',
    'virtual-call': '电话（虚拟号）',
    'virtual-message': '短信（虚拟号）',
  },
  {
    im: 'Message',
    sms: 'Text message',
    phone: 'Call',
    call: 'Call',
    'virtual-call': 'Call (virtual number)',
    'virtual-message': 'Text message (virtual number)',
  },
);

export const purposes = createWords(
  { delivery: '配送', 'after-sale': '售后', 'marketing-agreed': '营销（对方称已获同意）', marketing: '营销' },
  {
    delivery: 'Delivery',
    'after-sale': 'After-sale',
    'marketing-agreed': 'Marketing, agreed to by its sender’s word',
    marketing: 'Marketing',
  },
);

export const words = createWords(
  {
    title: '谁联系过我',
    intro: '每一次联系的时间、方式和用途。点一下即可停止，电话和消息立即生效。',
    above: '我的订单',
    'stop.all': '停止所有商家联系我',
    'resume.all': '允许商家再次联系我',
    stop: '停止联系',
    resume: '允许再次联系',
    stopped: '已停止',
    'empty.title': '没有人联系过您',
    empty: '商家或服务商联系您之后，这里会显示时间、方式和用途。',
    more: '显示更多',
    mine: '您发出',
    unsaid: '未说明用途',
    complaint: '投诉骚扰',
    'complaint.what': '发生了什么？内容会加密保存，由专人处理。',
    'complaint.send': '提交投诉',
    'complaint.sent': '投诉已提交，会有专人处理。',
  },
  {
    title: 'Who contacted me',
    intro: 'When, how and what for. One tap stops it, for calls and messages, at once.',
    above: 'My orders',
    'stop.all': 'Stop all contact by merchants',
    'resume.all': 'Let merchants contact me again',
    stop: 'Stop contact',
    resume: 'Let them contact me again',
    stopped: 'Stopped',
    'empty.title': 'Nobody has contacted you',
    empty: 'When a merchant or service contacts you, you see here when, how and what for.',
    more: 'Show more',
    mine: 'by you',
    unsaid: 'no purpose given',
    complaint: 'Complain of harassment',
    'complaint.what': 'What happened? It is kept encrypted, and a person looks at it.',
    'complaint.send': 'Send the complaint',
    'complaint.sent': 'Sent. A person will look at it.',
  },
);
