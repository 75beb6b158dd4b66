"""The first-level triage codes: twenty-one areas of law, other law, and what is no legal matter."""

from typing import Final

AREA_NAMES: Final[dict[str, str]] = {
    "maintenance": "赡养抚养扶养",
    "inheritance": "继承",
    "land": "土地房屋",
    "wages": "劳动报酬与劳动争议",
    "work_injury": "工伤职业病",
    "marriage": "婚姻家庭",
    "domestic_violence": "家暴虐待遗弃",
    "traffic": "交通事故",
    "injury": "人身损害",
    "farm_products": "农资与农产品",
    "environment": "环境污染",
    "medical_food": "医疗与食品药品",
    "consumer": "消费与诈骗",
    "social_benefits": "社会保险与救助",
    "debt": "借贷与合同",
    "neighbors": "邻里相邻",
    "village_affairs": "村务与行政",
    "criminal": "刑事",
    "minors": "未成年人与教育",
    "housing": "城镇房屋",
    "legal_aid": "法律援助与法律服务",
    "other_legal": "其他法律问题",
    "not_legal": "非法律",
}
LEGAL_AREAS: Final = tuple(code for code in AREA_NAMES if code not in ("other_legal", "not_legal"))
# Intents of this folder steer the talk; they carry no legal matter of their own.
CONVERSATION: Final = "conversation"
# What a caller would say when asked which of two or three things he means.
PLAIN_NAMES: Final[dict[str, str]] = {
    "maintenance": "养老人、养孩子的钱",
    "inheritance": "老人过世分家产",
    "land": "田地、宅基地、征地",
    "wages": "打工要工钱",
    "work_injury": "干活受伤",
    "marriage": "结婚离婚、彩礼",
    "domestic_violence": "家里打人、虐待",
    "traffic": "车祸",
    "injury": "被人打伤或受伤害",
    "farm_products": "种子农药、卖粮卖菜",
    "environment": "污水、粉尘、污染",
    "medical_food": "看病、吃坏东西",
    "consumer": "买东西上当、被骗钱",
    "social_benefits": "低保、养老金、补贴",
    "debt": "借钱、合同欠款",
    "neighbors": "邻居纠纷",
    "village_affairs": "村里的账、政府处罚",
    "criminal": "被抓、报案",
    "minors": "孩子上学、受欺负",
    "housing": "城里买房租房",
    "legal_aid": "请律师、打官司、法律援助",
    "other_legal": "别的法律问题",
    "not_legal": "不是法律上的事",
}
