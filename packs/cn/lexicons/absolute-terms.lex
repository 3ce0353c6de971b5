---
about: { zh-CN: 指向商品的绝对化用语；等级名、使用建议、追求与理念、自身比较已豁免, en: 'Absolute terms that point at goods; grade names, advice of use, pursuits and self-comparison are exempted' }
unless:
  before: [不是, 并非, 没有, 不敢说, 不说, 从不宣称, 追求, 力求, 力争, 争做, 争创, 致力于, 致力于成为, 成为, 努力做, 努力成为, 立志, 目标是, 愿景是, 梦想成为, 只为, 我店, 本店, 我家, 自家, 本品牌, 品牌内, 系列中, 同系列, 禁止使用, 不得使用]
  after: [使用时间, 使用期, 赏味期, 食用时间, 食用期, 食用方法, 饮用温度, 饮用时间, 观看距离, 储存温度, 保存温度, 拍摄时间, 服务理念, 服务宗旨, 的服务, 的态度, 是我们的目标, 是我们的追求]
  gap: 1
---
# 等级、层级
国家级	after=非遗|非物质文化遗产|标准|检测|实验室|认证|运动员|教练|裁判|课题|期刊|出版|规划|地理标志|保护|农产品|自然保护|森林公园|贫困县|重点|工艺美术师|工艺美术大师|传承人	tags=strong
国伽级	tags=strong
国伽集	tags=strong
国家及品质	tags=strong
guojia级	tags=strong
guo家级	tags=strong
gjj级	tags=strong
世界级	after=名画|名著|文化遗产|遗产|景区|赛事	tags=strong
宇宙级	tags=strong
全球级	tags=strong
最高级	before=职称|会员|等级|难度	tags=strong
最顶级	tags=strong
最高端	tags=strong
最高品质	tags=strong
最高等级	tags=strong
最佳品质	tags=strong
最优品质	tags=strong
最先进	tags=strong
最权威	tags=strong
最有效	tags=strong
最安全	tags=strong
最好用	tags=strong
最好喝	tags=strong
最好吃	tags=strong
最好的一款	tags=strong
效果最好	tags=strong
质量最好	tags=strong
品质最好	tags=strong
全网最好	tags=strong
全网最佳	tags=strong
全网最强	tags=strong
全网最亻圭	tags=strong
最亻圭	tags=strong
最嘉手感	tags=strong
最嘉品质	tags=strong
木又威	tags=strong
世界上最	before=号称	within=世界上最疼我|世界上最爱|世界上最遥远|世界上最大的|世界上最远|世界上最美的书|世界上最小|世界上最亲|世界上最好的爸爸|世界上最好的妈妈	tags=strong
全球最	within=全球最大的|全球最新|全球最火	tags=strong
史上最	tags=strong
宇宙最强	tags=strong
行业内最	tags=strong
行业最	tags=strong
业内最	tags=strong
市面上最	tags=strong
全国最	within=全国最新|全国最大的	tags=strong
世界领先	tags=strong
全球领先	tags=strong
国际领先	tags=strong
全球首创	tags=strong
史无前例	tags=strong
前无古人	tags=strong
独一无二	tags=soft
万能	after=胶|遥控|充|表|充电|转换|插|扳手|角度|夹|工具|钥匙|青年|的|贴|支架|粘|锅铲|章|面|刀|阅读|麦	tags=soft
# 排名
全国第一	after=届|次|批|本|部|家开|人民|中学	tags=strong
全国弟一	tags=strong
全国第1	tags=strong
全国弟1	tags=strong
全国no1	tags=strong
quanguo第一	tags=strong
全国diyi	tags=strong
世界第一	after=届|次|部|本|人称|高峰|大道|时间|愁|等|难	tags=strong
世界弟一	tags=strong
世界第1	tags=strong
全球第一	after=届|次|部|本	tags=strong
全球第1	tags=strong
全球弟一	tags=strong
全网第一	after=时间|视角	tags=strong
全网第1	tags=strong
全网弟一	tags=strong
全往第一	tags=strong
全网独一份	tags=strong
全网top1	tags=strong
top1品质	tags=strong
no.1品牌	tags=strong
no1品牌	tags=strong
no.1销量	tags=strong
no1销量	tags=strong
行业第一	tags=strong
行业第1	tags=strong
行业弟1	tags=strong
行业弟一	tags=strong
hangye第一	tags=strong
业内第一	tags=strong
同行第一	tags=strong
销量第一	tags=strong|sales
销量弟一	tags=strong|sales
销量第1	tags=strong|sales
销量no1	tags=strong|sales
销冠品牌	tags=strong|sales
销量冠军	tags=strong|sales
排名第一	tags=strong|sales
第一品牌	tags=strong
弟一品牌	tags=strong
中国第一	after=届|次|批|本|部|家|历史|人民|汽车|枪|支|辑	tags=strong
天下第一	after=福|泉|关|楼|奇|行书|庄|剑|刀|帮|会|粮仓|江|汤|山|村|鲜	tags=soft
领袖品牌	tags=strong
王牌产品	tags=soft
冠军品质	tags=soft
# 唯一、极端
顶级	after=域名|会员|学府|赛事|联赛|球员|玩家	tags=soft
顶级品质	tags=soft
顶及	tags=soft
ding级	tags=soft
极品	after=飞车|飞|家丁|老妈|男|钢琴|五笔	tags=soft
极致品质	tags=soft
唯一正宗	tags=strong
全国唯一	tags=strong
全网唯一	tags=strong
世界唯一	tags=strong
绝无仅有	tags=soft
无与伦比	tags=soft
天下无敌	tags=soft
行业无敌	tags=strong
行业无嘀	tags=strong
全网无敌	tags=strong
百分百有效	tags=strong
100%有效	tags=strong
永不褪色	tags=soft
永不磨损	tags=soft
永久不坏	tags=soft
首选品牌	tags=soft
第一选择	tags=soft
