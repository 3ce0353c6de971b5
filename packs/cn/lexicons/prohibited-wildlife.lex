---
about: { zh-CN: 国家重点保护野生动物及其制品, en: Products of protected wild animals }
unless:
  before: [猛犸, 仿, 仿真, 人造, 树脂, 保护, 拒绝, 非]
  after: [白, 果, 色, 芒, 海岸, 塔, 玩偶, 图案, 花纹, 造型, 模型, 皮肤, 纹理, 粉底, 酥, 口味, 芒果]
---
象牙	before=猛犸|仿|类|人工	tags=doubt
象牙手串	tags=sure
象牙雕	before=仿	tags=sure
象牙制品	tags=sure
牙又牙	tags=doubt
虎骨	before=人工|仿	tags=sure
虎牙	after=直播|平台|糖|少女|套	tags=doubt
虎皮	after=鸡爪|凤爪|蛋糕|卷|青椒|尖椒|鹦鹉|花生|纹|兰|椒|豆腐|蛋	tags=doubt
犀牛角	after=造型|形	tags=sure
犀角	tags=doubt
穿山甲片	tags=sure
穿山甲鳞	tags=sure
穿山甲	after=玩偶|绘本|公仔|机|牌|模型	tags=doubt
熊胆	tags=doubt
麝香	after=味|调|香调|保心丸|壮骨膏|石竹|祛痛	tags=doubt
砗磲	tags=doubt
玳瑁	after=色|框|眼镜|纹|图案|猫|发夹|花	tags=doubt
羚羊角	tags=doubt
盔犀鸟	tags=sure
鹤顶红骨	tags=sure
野生娃娃鱼	tags=sure
野味	after=香|调料	tags=doubt
老料	tags=companion
血丝	tags=companion
牙雕	tags=companion
药用	tags=companion
泡酒	tags=companion
手把件	tags=companion
