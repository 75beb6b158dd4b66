"""What SMS cost: parts as the network bills them."""

from prometheus_client import Counter

from bot.core import sms

PARTS = Counter("hotline_sms_parts_total", "SMS parts sent, as the network bills them", ["provider", "alphabet"])
COST = Counter("hotline_sms_cost_total", "Parts times HOTLINE_SMS_PART_PRICE", ["provider"])


def count(provider: str, text: str, price: float) -> None:
    """Count a message that goes out."""
    parts = sms.part_count(text)
    PARTS.labels(provider, "gsm7" if sms.is_gsm(text) else "ucs2").inc(parts)
    COST.labels(provider).inc(parts * price)
