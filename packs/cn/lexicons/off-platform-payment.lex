---
about: { zh-CN: 要求绕开平台付款, en: Asking to be paid off the platform }
unless:
  before: [不要, 请勿, 别, 谨防, 不会让您, 不会要求您, 不支持, 骗子, 不能, 拒绝]
  after: [是骗子, 都是骗子, 请举报, 诈骗]
---
微信转账给我	tags=sure
薇信转帐给我	tags=sure
微信转给我	tags=sure
直接转账给我	tags=sure
直接转给我	tags=sure
直接转到我支付宝	tags=sure
转到我支付宝	tags=sure
转我支付宝	tags=sure
转到我微信	tags=sure
私下付款	tags=sure
私下转账	tags=sure
私下交易	tags=sure
线下付款	tags=sure
不走平台	tags=sure
别在平台上拍	tags=sure
别在平台拍	tags=sure
不要在平台下单	tags=sure
先取消订单	tags=doubt
平台这单先取消	tags=doubt
扫这个二维码付款	tags=sure
扫我二维码付款	tags=sure
扫码付款给我	tags=sure
付定金到我	tags=sure
