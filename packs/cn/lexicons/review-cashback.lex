---
about: { zh-CN: 以返现、赠礼换取好评或删除差评, en: Good reviews for money }
unless:
  before: [没有, 不是, 拒绝, 禁止, 严禁, 抵制, 不参与, 不搞, 谢绝, 举报, 不得, 不允许]
  after: [是违规, 违规, 是不允许]
---
好评返现	tags=sure
好平返	tags=sure
好坪返	tags=sure
好评反现	tags=sure
好坪反现	tags=sure
好平返线	tags=sure
haoping返	tags=sure
hp返	tags=sure
好评返	tags=sure
晒图返现	tags=sure
五星返现	tags=sure
好评有礼	tags=sure
好评送	tags=sure
好评领红包	tags=sure
好评给红包	tags=sure
好评截图	tags=sure
截图返现	tags=sure
五星好评	tags=doubt
截图发我	tags=doubt
截图找客服	tags=doubt
截图给我	tags=doubt
给您转红包	tags=doubt
领红包	tags=doubt
返现	tags=doubt
返十块	tags=doubt
删差评	tags=delete
删了差评	tags=delete
把差评删	tags=delete
改好评	tags=delete
撤销差评	tags=delete
给你转	tags=pay
补偿您	tags=pay
发红包	tags=pay
