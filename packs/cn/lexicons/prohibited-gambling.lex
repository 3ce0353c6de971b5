---
about: { zh-CN: 赌博用具与作弊器, en: Gambling tools and cheating devices }
unless:
  before: [禁止, 严禁, 拒绝, 远离]
  after: [陶瓷, 机麻将桌清洁, 布艺]
---
百家乐	after=电子琴|吉他|乐器|小区	tags=doubt
筹码	after=架价|收纳|峰|机	tags=doubt
透视扑克	tags=sure
透视麻将	tags=sure
作弊扑克	tags=sure
作弊麻将	tags=sure
麻将作弊	tags=sure
扑克作弊	tags=sure
麻将机遥控	tags=doubt
必赢	tags=companion
作弊器	tags=sure
千术道具	tags=sure
老千	tags=doubt
赌博机	tags=sure
老虎机	after=玩具|存钱	tags=doubt
打鱼机	tags=doubt
六合彩	tags=sure
私彩	tags=sure
赌球	tags=sure
博彩	tags=doubt
代买彩票	tags=sure
