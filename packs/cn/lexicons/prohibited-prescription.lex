---
about: { zh-CN: 处方药、精神药品, en: Prescription and psychotropic drugs }
unless:
  before: [不售, 禁止销售, 非]
  after: [知识, 手册, 说明书, 教材, 书]
---
处方药	before=非	tags=sure
无需处方	tags=sure
不用处方	tags=sure
不要处方	tags=sure
阿普唑仑	tags=sure
地西泮	tags=sure
安定片	tags=sure
安眠药	tags=sure
艾司唑仑	tags=sure
三唑仑	tags=sure
曲马多	tags=sure
右佐匹克隆	tags=sure
西地那非	tags=sure
伟哥	tags=doubt
万艾可	tags=sure
奥氮平	tags=sure
堕胎药	tags=sure
米非司酮	tags=sure
