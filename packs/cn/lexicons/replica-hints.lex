---
about: { zh-CN: 单独出现不足为据的仿冒线索, en: Hints of replicas that prove nothing alone }
unless:
  before: [非, 不是, 拒绝, 每笔, 补]
  after: [号, 子号, 退款, 退货, 商品数量]
---
原单
yuandan
尾单
尾货
原厂尾单
工厂尾单
撤柜
海关罚没
海关没收
跟单
同厂同料
大牌同款
专柜同款
大牌代工
代工厂直出
同一流水线
专柜一个流水线
支持专柜验货
专柜验货
剪标
无标正品
没有授权
无授权
出厂价大牌
一线大牌
渠道货
原厂皮
工厂撤柜
