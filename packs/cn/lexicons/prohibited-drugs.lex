---
about: { zh-CN: 毒品、迷药, en: 'Narcotics, knock-out drugs' }
unless:
  before: [远离, 拒绝, 禁止, 严禁, 打击, 抵制, 不卖, 防]
  after: [检测, 试纸, 试剂, 检测板, 宣传, 展板, 教育, 题材, 小说, 危害]
---
冰毒	tags=sure
海洛因	tags=sure
大麻	after=籽油|纤维|面料|袜|布|绳	tags=doubt
大麻叶	tags=sure
摇头丸	tags=sure
k粉	word=true	tags=sure
氯胺酮	tags=sure
笑气	after=机|弹打	tags=doubt
迷药	tags=sure
迷情水	tags=sure
听话水	tags=sure
听话药	tags=sure
乖乖水	tags=sure
催情水	tags=sure
蒙汗药	after=酒杯	tags=sure
罂粟壳	tags=sure
麻古	tags=doubt
