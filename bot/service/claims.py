"""What a caller may want in a matter, in his own words: asked where a guide alone does not tell it."""

from typing import Final

# area → claim → words that mean it; the order is that of the question. The codes are those of `bot.core.screening`.
_WORDS: Final = {
    "support_payments": r"赡养|抚养费|扶养|生活费|养老钱|给钱养",
    "labour_wages": r"工钱|工资|劳动关系|欠薪",
    "injury_compensation": r"赔|受伤|医药费|伤",
    "abuse_victim": r"家暴|打我|虐待|遗弃|保护令|不管我",
    "divorce": r"离婚",
    "custody": r"孩子归|抚养权|带孩子|监护|探望|看孩子",
    "land_contract": r"承包|田|地被|流转",
    "homestead": r"宅基地|房子|建房",
    "expropriation": r"征地|拆迁|补偿|拆",
    "collective_rights": r"分红|成员|集体|村里分",
    "farm_inputs": r"种子|农药|化肥|农机",
    "crop_livestock": r"庄稼|养的|猪|鱼|损失",
    "inheritance": r"遗产|继承|分家产",
    "survivor_pension": r"抚恤",
    "social_insurance_relief": r"社保|低保|养老金|救助|待遇",
    "debt": r"借|欠条|还钱|债",
    "contract": r"合同|押金|货款|租",
    "consumer": r"退款|假货|买",
    "neighbor": r"邻居|路|水|墙",
    "criminal_defence": r"被抓|被告|嫌疑|犯事|关",
    "criminal_victim": r"受害|被打|被骗|报案|自诉",
    "admin_dispute": r"政府|罚|复议|不给办|上学|学校",
    "environmental_damage": r"污染",
}  # fmt: skip
_BY_AREA: Final[dict[str, tuple[str, ...]]] = {
    "criminal": ("criminal_defence", "criminal_victim"),
    "maintenance": ("support_payments", "abuse_victim"),
    "inheritance": ("inheritance", "survivor_pension"),
    "land": ("land_contract", "homestead", "expropriation", "collective_rights"),
    "wages": ("labour_wages", "social_insurance_relief", "injury_compensation"),
    "work_injury": ("injury_compensation", "labour_wages"),
    "marriage": ("divorce", "custody", "abuse_victim", "debt"),
    "farm_products": ("farm_inputs", "crop_livestock", "contract"),
    "medical_food": ("injury_compensation", "consumer"),
    "consumer": ("consumer", "contract", "debt"),
    "social_benefits": ("social_insurance_relief", "survivor_pension"),
    "debt": ("debt", "contract"),
    "village_affairs": ("admin_dispute", "collective_rights"),
    "minors": ("injury_compensation", "support_payments", "admin_dispute", "abuse_victim"),
    "housing": ("contract", "expropriation"),
    "traffic": ("injury_compensation",),
    "injury": ("injury_compensation", "criminal_victim"),
    "environment": ("environmental_damage", "crop_livestock"),
    "neighbors": ("neighbor",),
    "domestic_violence": ("abuse_victim", "divorce", "custody"),
}
_COMMON: Final = (
    *("labour_wages", "support_payments", "injury_compensation", "abuse_victim", "divorce", "land_contract", "debt"),
)


def choices(area: str | None) -> dict[str, str]:
    """Claim → words that mean it, in the order in which the question numbers them."""
    return {claim: _WORDS[claim] for claim in _BY_AREA.get(area or "", _COMMON)}
