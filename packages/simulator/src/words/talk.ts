import type { TrapKind, ViolationKind } from '../truth.ts';

/** What a merchant writes to a consumer about an order. */
export const MERCHANT_TALK = [
  '亲，您的订单已经打包好了，今天下午快递来收，单号稍后更新。',
  '您好，收到后请先检查外包装，有问题拍照发我，我们马上处理。',
  '尺码您按平时的拍就可以，不合适支持换一次。',
  '抱歉久等了，这批货晚到一天，今晚一定发出。',
  '退款已经同意了，原路退回，一般一到三个工作日到账。',
  '好的，已经帮您备注，改成周末送。',
];

export const CONSUMER_TALK = [
  '请问什么时候发货？',
  '地址能改一下吗？',
  '收到了，谢谢。',
  '怎么还没有物流信息？',
  '这个可以开发票吗？',
  '我想退货，怎么操作？',
];

export interface Talk {
  kind: ViolationKind;
  texts: readonly string[];
  /** From whom it comes; the merchant when not given. */
  by?: 'creator';
  act?: false;
}

export const TALKS: readonly Talk[] = [
  {
    kind: 'harassment',
    texts: [
      '你这种⟦穷鬼⟧也配买东西？再给差评试试，我⟦天天给你打电话⟧。',
      '⟦傻逼⟧买家，退什么退，⟦不要脸⟧。',
      '我知道你家住哪，⟦不删差评⟧就⟦找人上门⟧，你等着。',
      '再不撤销投诉，我就⟦寄花圈⟧到你单位去。',
      '你的电话地址我都有，明天就⟦挂到网上⟧，让大家看看。',
    ],
  },
  {
    kind: 'off-platform-payment',
    texts: [
      '平台手续费太高，您先取消订单，⟦直接转账给我⟧，给您便宜三十。',
      '这款平台没货了，⟦转到我支付宝⟧，我让仓库单独发。',
      '⟦私下付款⟧可以多送一件，链接就不走了。',
    ],
  },
  {
    kind: 'diversion',
    texts: [
      '亲，以后拿货⟦加微信⟧ yspf5566，老客价。',
      '售后群在微信，⟦加我v⟧ shq8899，退换找我更快。',
      '这里不方便说，⟦加个微信⟧详聊，号码一三八零零一三八零零零。',
    ],
  },
  {
    kind: 'review-cashback',
    texts: [
      '亲，⟦五星好评⟧带图，⟦截图发我⟧，给您转红包五元。',
      '把差评删了，我⟦给你转⟧二十，咱们两清。',
      '⟦好评返现⟧活动，晒图十五字以上返八块。',
    ],
  },
  {
    kind: 'excessive-request',
    texts: [
      '退款需要核对身份，请把⟦身份证正反面⟧拍照发来。',
      '系统异常，麻烦把收到的⟦验证码发我⟧，马上给您退。',
      '退运费要⟦银行卡号和密码⟧，不然退不了。',
    ],
  },
];

export const TALK_TRAPS: readonly { trap: TrapKind; text: string }[] = [
  { trap: 'negation', text: '亲，谨防骗子，我们不会让您加微信或私下转账，一切以平台内消息为准。' },
  { trap: 'negation', text: '客服不会索要验证码，收到的验证码请勿告诉任何人。' },
  { trap: 'negation', text: '评价请您按真实体验写，我们没有好评返现的活动。' },
  { trap: 'quotation', text: '您反映对方说“你等着”，我们已经把记录提交平台处理，请您放心。' },
];

/** Consumers may be rude; the rules protect them, not from them. */
export const ANGRY_CONSUMER = ['你们是骗子吗，说好的发货呢？', '再不退款我就投诉到平台，什么东西。'];

export const TICKETS: readonly { topic: string; texts: readonly string[] }[] = [
  {
    topic: 'late',
    texts: [
      '订单显示已付款三天了还没发货，商家也不回复，请帮忙催一下。',
      '承诺昨天发货，今天还是待发货状态，我要赔付。',
    ],
  },
  { topic: 'refund', texts: ['退货已经签收五天了，钱一直没有退。', '申请极速退款，商家拒绝了，说已经打包。'] },
  {
    topic: 'quality',
    texts: ['收到的东西有裂痕，拍了照片，商家让我自己承担运费。', '水果坏了一半，商家只肯赔两块钱。'],
  },
  { topic: 'fake', texts: ['怀疑买到的是假货，想申请鉴定，需要准备什么？', '专柜说这不是他们的产品，商家不认。'] },
  { topic: 'privacy', texts: ['给了差评以后不停有陌生号码打来，请帮我处理。', '商家加了我的微信，我没有给过他电话。'] },
  { topic: 'promise', texts: ['直播间说买一送一，收到只有一件。', '主播说降价补差，客服说没有这回事。'] },
  { topic: 'allergy', texts: ['用了面霜脸上发红，已经停用，想按过敏包退处理。', '宝宝用了纸尿裤起红疹，要求退款。'] },
];
export const TICKET_ANSWERS = [
  '您好，已经联系商家核实，二十四小时内给您答复。',
  '已为您登记，补充材料请上传到工单里。',
  '商家已同意退款，请留意原路到账。',
  '平台已介入，请保留商品和包装。',
];

export const AFTERSALE_REASONS = [
  '质量问题',
  '与描述不符',
  '七天无理由',
  '发货太慢',
  '少件漏发',
  '怀疑假货',
  '破损',
  '过敏',
];

export const NOTICE_GROUNDS = [
  '该商品使用与我方注册商标近似的标识，未经授权，请删除链接。',
  '该店铺盗用我方原创实拍图，原图文件可供比对。',
  '商品外观与我方外观设计专利一致，附专利证书与比对图。',
];

export const CARRIERS = ['顺和速运', '中谷快递', '云汇快递', '极客速递'];
export const SITES = ['杭州转运中心', '广州转运中心', '武汉转运中心', '西安转运中心', '成都转运中心', '上海转运中心'];

export const LAB_FINDINGS = [
  '标签未标注生产日期',
  '菌落总数超出标准限值',
  '纤维成分与标称不符',
  '重金属含量超标',
  '未检出标称成分',
  '阻燃性能不达标',
];
export const AUDIT_FINDINGS = [
  '仓库温湿度记录缺失三天',
  '不合格品区无隔离标识',
  '来料检验记录不完整',
  '食品从业人员健康证过期一人',
];
