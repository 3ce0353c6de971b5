---
about: { zh-CN: 个人信息、账户与卡的买卖, en: 'Trade in personal data, accounts and cards' }
unless:
  before: [打击, 严禁, 保护, 拒绝, 防止, 谨防]
---
出售车主名单	tags=sure
车主名单	tags=doubt
业主名单	tags=doubt
股民手机号	tags=sure
客户手机号	tags=doubt
一手精准客户	tags=doubt
精准客户资料	tags=sure
公民信息	tags=doubt
身份信息出售	tags=sure
实名账号出售	tags=sure
查开房	tags=sure
开房记录	tags=sure
查户籍	tags=sure
查手机定位	tags=sure
出cvv	tags=sure
cvv料	tags=sure
银行卡四件套	tags=sure
卡四件套	tags=doubt
四件套	before=纯棉|床上|全棉|磨毛	tags=companion
银行卡	after=包|套|收纳	tags=companion
手机卡	after=针|槽|套	tags=companion
对公账户出售	tags=sure
收购银行卡	tags=sure
