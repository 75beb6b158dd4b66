"""Registered SMS templates: what the mainland lets a business send, and how long it is with signature and variables.

Rules: https://help.aliyun.com/zh/sms/user-guide/sms-template-specifications
"""

import re
from collections.abc import Mapping

from bot.core.errors import BadInput
from bot.core.sms import part_count
from bot.settings import SmsTemplate

KINDS = ("number", "status", "answer", "urgent")  # what a letter can be about
MOST = 500  # characters in all, signature and real values counted
VALUE = 35  # characters of one value
_VARIABLE = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")
_TOUCHING = re.compile(r"\$\{\w+\}\$\{\w+\}")


def check(templates: Mapping[str, SmsTemplate], sign_name: str) -> None:
    """BadInput names the template that no provider would register."""
    if templates and (not sign_name or re.search("[【】]", sign_name)):
        raise BadInput("HOTLINE_ALIYUN_SIGN_NAME is the registered signature, without 【】")
    for kind, template in templates.items():
        if kind not in KINDS:
            raise BadInput(f"HOTLINE_ALIYUN_TEMPLATES: {kind!r} is unknown: one of {', '.join(KINDS)}")
        if re.search("[【】]", template.text):
            raise BadInput(f"HOTLINE_ALIYUN_TEMPLATES: {kind}: 【】 belongs to the signature, not into the template")
        if _TOUCHING.search(template.text) or not _VARIABLE.sub("", template.text).strip():
            raise BadInput(f"HOTLINE_ALIYUN_TEMPLATES: {kind}: words must stand between the variables")


def filled(template: SmsTemplate, fields: Mapping[str, str], sign_name: str) -> tuple[dict[str, str], str, int]:
    """(values of the template's variables, the text as the caller reads it, its parts with 【signature】 counted).

    A value is cut to 35 characters; one that is not known becomes a dash, since none may be empty. BadInput over 500.
    """
    names = _VARIABLE.findall(template.text)
    values = {name: _value(fields.get(name, "")) for name in names}
    text = f"【{sign_name}】" + _VARIABLE.sub(lambda m: values[m[1]], template.text)
    if len(text) > MOST:
        raise BadInput(f"the SMS would have {len(text)} characters; {MOST} is the most")
    return values, text, part_count(text)


def _value(given: str) -> str:
    plain = re.sub(r"https?://\S+|[【】]", "", given).strip()
    return plain if 0 < len(plain) <= VALUE else (plain[: VALUE - 1] + "…" if plain else "—")
