"""What the codes of an application are called on paper; a code that nobody named here is printed as it came."""

from typing import Final

GROUPS: Final = {
    "elder": "老年人",
    "minor": "未成年人",
    "disabled": "残疾人",
    "severely_disabled": "重度残疾人",
    "woman": "妇女",
    "migrant_worker": "进城务工人员",
    "no_fixed_income": "无固定生活来源",
    "dibao": "最低生活保障家庭",
    "dibao_edge": "最低生活保障边缘家庭",
    "tekun": "特困供养人员",
    "rigid_expense": "刚性支出困难家庭",
    "temporary_relief": "临时救助对象",
    "judicial_aid": "司法救助对象",
    "preferential": "优抚对象",
    "military_family": "军属",
    "veteran": "退役军人",
    "anti_poverty_monitored": "防止返贫致贫监测对象",
    "orphan": "孤儿",
    "left_behind_child": "留守儿童",
    "elder_alone": "空巢、独居老人",
    "elder_incapacitated": "失能、失智老人",
    "lost_only_child": "计划生育特殊家庭",
    "abuse_victim": "受虐待、遗弃、家庭暴力",
    "detained": "在押",
}
CLAIMS: Final = {
    "support_payments": "赡养费、抚养费、扶养费",
    "labour_wages": "确认劳动关系、支付劳动报酬",
    "injury_compensation": "人身损害赔偿",
    "environmental_damage": "环境污染、生态破坏损害赔偿",
    "social_insurance_relief": "社会保险待遇、社会救助",
    "survivor_pension": "抚恤金",
    "state_compensation": "国家赔偿",
    "incapacity": "认定无、限制民事行为能力",
    "abuse_victim": "受虐待、遗弃、家庭暴力主张相关权益",
    "good_samaritan": "见义勇为主张民事权益",
    "hero_honour": "维护英雄烈士人格权益",
    "retrial_acquittal": "再审改判无罪请求国家赔偿",
    "criminal_defence": "刑事辩护",
    "criminal_victim": "刑事被害人、自诉人代理",
    "land_contract": "土地承包经营权",
    "homestead": "宅基地、农房",
    "expropriation": "征地拆迁补偿",
    "collective_rights": "集体成员身份、收益分配",
    "farm_inputs": "假劣农资致损",
    "crop_livestock": "农作物、养殖产品受损",
    "inheritance": "继承",
    "divorce": "离婚",
    "debt": "民间借贷",
    "neighbor": "相邻关系",
    "contract": "合同",
    "consumer": "消费",
    "custody": "变更抚养关系",
    "admin_dispute": "行政争议",
    "other": "其他",
}
RESULTS: Final = {
    "eligible": "初筛：看来符合",
    "likely": "初筛：事项在内，经济困难由机构核定",
    "unlikely": "初筛：所说的收入或财产超过现行标准，由机构决定",
    "need_info": "初筛：还缺情况，由机构核实",
    "not_covered": "初筛：没有查到列入的规定，由机构决定",
}
MEANS_TESTS: Final = {"required": "需核查", "exempt": "免予核查", "not_required": "不受经济条件限制"}
CHANNELS: Final = {"sms": "短信", "voice": "电话", "wechat": "微信", "web": "网页"}
PEOPLE: Final = {"parent": "父母", "child": "子女", "spouse": "配偶", "other": "他人", "self": "本人"}
KINDS: Final = {"contact": "村联络点", "station": "乡镇工作站", "centre": "法律援助中心"}
EVERYTHING: Final = {
    "groups": GROUPS,
    "claims": CLAIMS,
    "results": RESULTS,
    "means": MEANS_TESTS,
    "channels": CHANNELS,
    "people": PEOPLE,
    "kinds": KINDS,
}
