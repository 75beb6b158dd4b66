"""The application read back over the telephone before it is handed in."""

from collections.abc import Iterable

from bot.service.slots import Slots


def spoken_summary(slots: Slots, summary: Iterable[tuple[str, str]]) -> str:
    """The read-back for the ear: what names him and what he wants, two things a sentence; no story, he told it himself."""
    rows = dict(summary)
    name, identity, phone = rows.get("姓名", ""), rows.get("身份证", ""), rows.get("电话", "")
    amount = slots.get("claim_amount")
    wanted = [f"想要回{rows['想要回']}"] if isinstance(amount, int | float) else []
    opponent = [f"对方是{rows['对方']}"] if rows.get("对方") else []  # whoever is prosecuted has none
    sentences = [
        f"姓名{name}，身份证{identity}",
        f"电话{phone}，住在{rows.get('住址', '')}",
        "，".join([f"事情在{rows.get('事情在', '')}", *opponent]),
        "，".join([*wanted, *(["要请人上门"] if slots.get("home_visit") else [])]),
    ]
    return "\n".join(f"{s}。" for s in sentences if s)
