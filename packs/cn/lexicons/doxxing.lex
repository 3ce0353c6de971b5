---
about: { zh-CN: 曝光个人信息、邮寄丧葬用品等, en: 'Exposing somebody, sending funeral goods' }
---
挂到网上
发到网上
公布你的电话
曝光你的电话
我知道你家
知道你家住哪
知道你住哪
你家地址我有
地址电话都有
寄纸钱
寄寿衣
寄花圈
收花圈
寄冥币
