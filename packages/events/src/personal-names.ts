import type { PersonalKind } from './schema.ts';

/**
 * The safety net: fields that no schema declares cannot carry a mark, so those with a name that is typical for
 * personal data are sealed as well. A name counts however it is spelled: `receiverPhone`, `receiver_phone`,
 * `Receiver-Phone`.
 */
const EXACT = new Set([
  ...['tel', 'mobile', 'phone', 'telephone', 'cellphone', 'phonenumber', 'phoneno', 'mobilenumber', 'fax', 'msisdn'],
  ...['idcard', 'idcardno', 'idcardnumber', 'idno', 'idnumber', 'identity', 'passport', 'passportno', 'ssn'],
  ...['address', 'addr', 'street', 'doorplate', 'latitude', 'longitude', 'geolocation', 'gps'],
  ...['email', 'mail', 'emailaddress', 'wechat', 'wechatid', 'weixin', 'wxid', 'qq', 'openid', 'unionid'],
  ...['realname', 'fullname', 'firstname', 'lastname', 'surname', 'givenname', 'nickname'],
  ...['recipient', 'receiver', 'consignee', 'buyername', 'contactname', 'contactperson', 'legalperson', 'addressee'],
  ...['bankaccount', 'bankcard', 'bankcardno', 'cardno', 'cardnumber', 'iban', 'alipay', 'alipayaccount'],
  ...['birthday', 'birthdate', 'dateofbirth', 'birth'],
  ...['deviceid', 'deviceids', 'imei', 'imsi', 'idfa', 'oaid', 'mac', 'ip', 'ips', 'ipaddr', 'clientip', 'remoteip'],
  ...[
    '手机',
    '手机号',
    '手机号码',
    '电话',
    '电话号码',
    '联系电话',
    '联系方式',
    '姓名',
    '真实姓名',
    '收货人',
    '收件人',
    '联系人',
  ],
  ...[
    '地址',
    '收货地址',
    '收件地址',
    '详细地址',
    '身份证',
    '身份证号',
    '身份证号码',
    '银行卡',
    '银行卡号',
    '银行账号',
    '邮箱',
    '微信',
    '微信号',
    '生日',
  ],
]);
const ENDINGS =
  /(?:phone|phones|mobile|mobiles|phonenumber|phoneno|telno|idcard|idcardno|idnumber|address|addresses|addr|email|emails|realname|fullname|receivername|recipientname|consigneename|buyername|bankaccount|bankcard|手机号?|电话|姓名|地址|身份证号?)$/;

/** Names that were asked about: events of one source have the same few. Bounded, because names come from outside. */
const answers = new Map<string, boolean>();
const MOST_ANSWERS = 10_000;

/** Whether a field of this name is sealed although no schema marks it. */
export function isPersonalName(key: string): boolean {
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = looksPersonal(key);
    if (answers.size >= MOST_ANSWERS) answers.clear();
    answers.set(key, answer);
  }
  return answer;
}

function looksPersonal(key: string): boolean {
  if (key.length > 64) return false;
  const plain = key
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_.\-:/]+/g, '');
  return EXACT.has(plain) || ENDINGS.test(plain);
}

/** The kind that a name tells, for its mask. */
export function kindOfName(key: string): PersonalKind {
  const plain = key.normalize('NFKC').toLowerCase();
  if (/phone|mobile|tel|手机|电话/.test(plain)) return 'phone';
  if (/e-?mail|邮箱/.test(plain)) return 'email';
  if (/addr|地址/.test(plain) && !/ip|mac/.test(plain)) return 'address';
  if (/name|姓名|收货人|收件人|联系人/.test(plain)) return 'name';
  if (/id.?card|id.?no|id.?number|身份证/.test(plain)) return 'id-number';
  if (/bank|card|银行/.test(plain)) return 'bank-account';
  return 'other';
}
