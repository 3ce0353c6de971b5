---
about: { zh-CN: 功效保证、治愈率、见效断言（含变体）, en: 'Guarantees of effect, cure rates, promises of speed, with variants' }
unless:
  before: [不能, 无法, 不承诺, 不保证, 不可, 拒绝]
  after: [吗, 的谎言, 是骗人的, 都是骗人]
---
根治	after=手册|学|工程	tags=cure
根之湿疹	tags=cure
根zhi	tags=cure
根除	before=杂草|害虫|蟑螂	tags=cure
永不反弹	tags=guarantee
不反弹	before=会|海绵	tags=guarantee
永不复发	tags=guarantee
不复发	tags=guarantee
药到病除	tags=cure
包治百病	tags=cure
包治	tags=cure
无效退款	tags=guarantee
无效全额退款	tags=guarantee
无效包退	tags=guarantee
治愈率	tags=cure
有效率达	tags=cure
有效率高达	tags=cure
一个疗程见效	tags=guarantee
一个疗程就见效	tags=guarantee
个疗程	tags=guarantee
一贴见效	tags=guarantee
立竿见影	tags=guarantee
三天见效	tags=guarantee
七天见效	tags=guarantee
当天见效	tags=guarantee
秒见效	tags=guarantee
快速见效	tags=guarantee
保证有效	tags=guarantee
保证见效	tags=guarantee
百分百见效	tags=guarantee
100%见效	tags=guarantee
100%根治	tags=cure
彻底治愈	tags=cure
痊愈	before=祝早日|早日|祝您|祝你	tags=cure
