import { createWords, type Language, type Words } from './words.ts';

/** What things are called that the server names by an id. Ids that are not here are shown as they are. */

export const subjectNames = createWords(
  {
    product: '商品',
    merchant: '商家',
    creator: '创作者',
    agency: '机构',
    order: '订单',
    video: '视频',
    live: '直播间',
    review: '评价',
    message: '私信',
    contact: '联系',
    call: '通话',
    ticket: '客服会话',
    aftersale: '售后单',
    parcel: '包裹',
    consumer: '消费者',
    notice: '投诉',
    inspection: '抽检',
    audit: '验厂验仓',
    'rights-holder': '权利人',
    'service-provider': '服务商',
    key: '接口密钥',
    user: '账号',
    case: '工单',
    measure: '处置措施',
    appeal: '申诉',
    dispute: '纠纷',
    'data-request': '个人信息请求',
    breach: '安全事件',
  },
  {
    product: 'Product',
    merchant: 'Merchant',
    creator: 'Creator',
    agency: 'Agency',
    order: 'Order',
    video: 'Video',
    live: 'Live room',
    review: 'Review',
    message: 'Message',
    contact: 'Contact',
    call: 'Call',
    ticket: 'Ticket',
    aftersale: 'After-sale request',
    parcel: 'Parcel',
    consumer: 'Consumer',
    notice: 'Notice',
    inspection: 'Inspection',
    audit: 'Audit',
    'rights-holder': 'Rights holder',
    'service-provider': 'Service provider',
    key: 'API key',
    user: 'Account',
    case: 'Case',
    measure: 'Measure',
    appeal: 'Appeal',
    dispute: 'Dispute',
    'data-request': 'Data request',
    breach: 'Incident',
  },
);

export const measureNames = createWords(
  {
    'reject-listing': '驳回商品',
    'hold-listing': '暂缓上架',
    'hold-sale': '暂停销售',
    'suppress-traffic': '限制流量',
    warn: '提醒',
    'require-mending': '限期整改',
    delist: '下架',
    'ban-product': '封禁商品',
    'remove-content': '移除内容',
    'interrupt-live': '中断直播',
    'require-course': '必修课程',
    'no-promotions': '停止报名活动',
    'no-new-listings': '停止上新',
    'suspend-selling': '暂停带货权限',
    'suspend-trade': '停业整顿',
    'close-selling': '永久关闭电商权限',
    'clear-out-shop': '清退店铺',
    'freeze-deposit': '冻结保证金',
    'contract-penalty': '违约金',
    points: '扣分',
  },
  {
    'reject-listing': 'Reject the listing',
    'hold-listing': 'Hold the listing',
    'hold-sale': 'Hold the sale',
    'suppress-traffic': 'Reduce its reach',
    warn: 'Remind',
    'require-mending': 'Mend within a time',
    delist: 'Take off sale',
    'ban-product': 'Ban the product',
    'remove-content': 'Remove the content',
    'interrupt-live': 'Interrupt the live session',
    'require-course': 'Require a course',
    'no-promotions': 'No promotions',
    'no-new-listings': 'No new listings',
    'suspend-selling': 'Suspend selling',
    'suspend-trade': 'Suspend trade',
    'close-selling': 'Close selling for good',
    'clear-out-shop': 'Clear out the shop',
    'freeze-deposit': 'Freeze the deposit',
    'contract-penalty': 'Contract penalty',
    points: 'Points',
  },
);

const fieldNames = createWords(
  {
    'product.title': '商品标题',
    'product.description': '商品描述',
    'product.brand': '品牌',
    'product.category_id': '类目',
    'product.price': '售价',
    'product.list_price': '划线价',
    'product.merchant_id': '商家',
    'product.images': '图片',
    'product.qualifications': '资质',
    'product.guarantees': '权益',
    'product.attributes': '属性',
    'video.title': '视频标题',
    'video.transcript': '口播文字',
    'video.ocr': '画面文字',
    'live.title': '直播标题',
    'segment.transcript': '口播文字',
    'segment.ocr': '画面文字',
    'segment.comments': '评论',
    'review.text': '评价内容',
    'review.rating': '评分',
    'contact.text': '消息内容',
    'ticket.text': '会话内容',
    'aftersale.reason': '售后原因',
  },
  {
    'product.title': 'Title',
    'product.description': 'Description',
    'product.brand': 'Brand',
    'product.category_id': 'Category',
    'product.price': 'Price',
    'product.list_price': 'List price',
    'product.merchant_id': 'Merchant',
    'product.images': 'Pictures',
    'product.qualifications': 'Qualifications',
    'product.guarantees': 'Guarantees',
    'product.attributes': 'Attributes',
    'video.title': 'Title',
    'video.transcript': 'Spoken words',
    'video.ocr': 'Words on screen',
    'live.title': 'Title of the room',
    'segment.transcript': 'Spoken words',
    'segment.ocr': 'Words on screen',
    'segment.comments': 'Comments',
    'review.text': 'Review',
    'review.rating': 'Rating',
    'contact.text': 'Message',
    'ticket.text': 'Conversation',
    'aftersale.reason': 'Reason given',
  },
);

export const calendarNames = createWords(
  { 'around-the-clock': '自然时', 'cn-service': '客服时间 8:00–23:00', 'cn-workdays': '工作日 9:00–18:00' },
  {
    'around-the-clock': 'every hour',
    'cn-service': 'service hours 8:00–23:00',
    'cn-workdays': 'workdays 9:00–18:00',
  },
);

export const promiseNames = createWords(
  {
    'marketplace.shipping': '商家承诺的发货时间',
    'casework.review': '工单处理时限',
    'enforcement.appeal-answer': '申诉答复时限',
    'privacy.request-answer': '个人信息请求答复时限',
    'privacy.breach-notice': '安全事件报告与告知时限',
    'privacy.break-glass-review': '紧急调阅复核时限',
    'service.deposit-top-up': '补足保证金的时限',
    'service.claim-evidence': '消费者补充赔付凭证时限',
    'service.claim-answer': '商家答复赔付申请时限',
    'service.claim-consent': '消费者答复协商方案时限',
    'service.claim-decision': '平台裁定赔付申请时限',
    'service.claim-payout': '赔付到账时限',
    'service.aftersale-answer': '商家处理售后申请时限',
    'service.aftersale-return': '消费者寄回商品时限',
    'service.aftersale-receipt': '商家确认收到退货时限',
    'service.aftersale-shipment': '商家换货、补寄、寄回时限',
    'service.aftersale-buyer-receipt': '消费者确认收货时限',
    'service.aftersale-arbitration': '被拒绝后申请平台介入时限',
    'service.aftersale-refund': '收到退货后七日内退款',
    'logistics.first-scan': '发货后出现物流轨迹的时限',
    'logistics.pickup': '揽收时限',
    'logistics.movement': '物流轨迹更新时限',
    'logistics.delivery': '送达时限',
    'logistics.slot': '约定的送达时间',
    'service.dispute-accept': '纠纷受理时限（七个工作日）',
    'service.dispute-handled': '纠纷处理时限（十五日）',
    'service.dispute-end': '纠纷终结时限（四十五个工作日）',
    'service.dispute-comply': '商家履行裁定的时限',
  },
  {
    'marketplace.shipping': 'Promised time of shipping',
    'casework.review': 'Time to decide a case',
    'enforcement.appeal-answer': 'Time to answer an appeal',
    'privacy.request-answer': 'Time to answer a request about personal data',
    'privacy.breach-notice': 'Time to tell of an incident',
    'privacy.break-glass-review': 'The time by which what was opened by break-glass is reviewed',
    'service.deposit-top-up': 'The time by which a deposit is filled up again',
    'service.claim-evidence': 'The time by which a consumer adds what a claim lacks',
    'service.claim-answer': 'The time by which a merchant answers a claim',
    'service.claim-consent': 'The time by which a consumer says whether an offer will do',
    'service.claim-decision': 'The time by which the platform decides a claim',
    'service.claim-payout': 'The time by which a granted claim is paid',
    'service.aftersale-answer': 'The time in which a merchant answers an after-sale',
    'service.aftersale-return': 'The time in which a consumer sends goods back',
    'service.aftersale-receipt': 'The time in which a merchant confirms what came back',
    'service.aftersale-shipment': 'The time in which a merchant sends goods anew',
    'service.aftersale-buyer-receipt': 'The time in which a consumer confirms what was sent',
    'service.aftersale-arbitration': 'The time in which a refusal can be taken to the platform',
    'service.aftersale-refund': 'The seven days in which returned goods are refunded, by law',
    'logistics.first-scan': 'The time by which a carrier has seen what was said to be shipped',
    'logistics.pickup': 'The time by which a carrier has the parcel',
    'logistics.movement': 'The time by which a parcel is scanned again',
    'logistics.delivery': 'The time by which a parcel is delivered',
    'logistics.slot': 'The time of delivery that dedicated logistics promised',
    'service.dispute-accept': 'The time by which a dispute is taken up: seven working days',
    'service.dispute-handled': 'The time by which a dispute is ruled or settled: fifteen days',
    'service.dispute-end': 'The time by which a dispute is over: forty-five working days',
    'service.dispute-comply': 'The time by which a merchant does what was ruled',
  },
);

export const appealStates = createWords(
  {
    open: '处理中',
    'waiting-for-party': '待补充材料',
    upheld: '申诉成立',
    'partly-upheld': '申诉部分成立',
    refused: '申诉不成立',
    withdrawn: '已撤回',
    settled: '措施已另行撤销，申诉了结',
  },
  {
    open: 'Being looked at',
    'waiting-for-party': 'Waiting for more from you',
    upheld: 'Upheld',
    'partly-upheld': 'Upheld in part',
    refused: 'Refused',
    withdrawn: 'Withdrawn',
    settled: 'Settled, the measure was undone otherwise',
  },
);

/** The answers that a person can give. */
export const answerNames = createWords(
  {
    uphold: '维持判定',
    upheld: '申诉成立',
    'partly-upheld': '申诉部分成立',
    refused: '申诉不成立',
    ask: '请对方补充',
    clear: '没有问题，放行',
    limit: '改为限制',
    reject: '改为拒绝',
    harmless: '正常工作',
    leak: '疑似泄露',
    unsure: '转主管',
    accept: '同意办理',
    refuse: '不予办理',
  },
  {
    uphold: 'decision was right',
    upheld: 'appeal upheld',
    'partly-upheld': 'appeal upheld in part',
    refused: 'appeal refused',
    ask: 'asked for more',
    clear: 'nothing to object to',
    limit: 'limit it',
    reject: 'reject it',
    harmless: 'it was their work',
    leak: 'it looks like a leak',
    unsure: 'to a supervisor',
    accept: 'accepted',
    refuse: 'refused',
  },
);

export const chapterNames = createWords(
  { content: '内容', goods: '商品', service: '服务', ip: '知识产权', privacy: '隐私' },
  { content: 'Content', goods: 'Goods', service: 'Service', ip: 'Intellectual property', privacy: 'Privacy' },
);

export const orderStates = createWords(
  { paid: '待发货', shipped: '运输中', delivered: '已签收', completed: '已完成', cancelled: '已取消', unknown: '未知' },
  {
    paid: 'Waiting to be shipped',
    shipped: 'On its way',
    delivered: 'Delivered',
    completed: 'Completed',
    cancelled: 'Cancelled',
    unknown: 'Unknown',
  },
);

/** The name for an id, or the id. */
export function nameOf(names: Words, id: string, language: Language): string {
  return names[language][id] ?? id;
}

/** A field's path, with its name where there is one: list positions do not change what a field is called. */
export function fieldName(field: string, language: Language): string {
  const plain = field.replace(/\[\d+\]/g, '');
  const place = /\[(\d+)\]/.exec(field)?.[1];
  const known = Object.entries(fieldNames[language]).find(
    ([path]) => plain === path || plain.startsWith(`${path}.`) || plain.startsWith(`${path}[`),
  );
  if (!known) return field;
  return place === undefined ? known[1] : `${known[1]} ${Number(place) + 1}`;
}

export interface SubjectRef {
  type: string;
  id: string;
}

export function subjectOf(subject: string): SubjectRef {
  const slash = subject.indexOf('/');
  return slash < 0 ? { type: subject, id: '' } : { type: subject.slice(0, slash), id: subject.slice(slash + 1) };
}

/** `product/p1` in words: 商品 p1. */
export function nameSubject(subject: string, language: Language): string {
  const { type, id } = subjectOf(subject);
  return `${nameOf(subjectNames, type, language)} ${id}`;
}

/** `goods.ad-law.absolute-term` belongs to goods. */
export const chapterOf = (rule: string): string => rule.slice(0, Math.max(0, rule.indexOf('.')));
