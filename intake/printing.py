"""The application as a page for A4 paper, in the order of the official form; what nobody asked is left blank for the pen.

The order follows the form used before 2013 (the set of 2023-11-10 could not be had); sex and date of birth are read from
the identity number (GB 11643-1999: digits 7 to 14, and 17).
"""

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template, select_autoescape

from intake import names
from intake.answers import Details

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = FileSystemLoader(TEMPLATES)
    templates = Environment(loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
    templates.filters |= {"sex": sex, "born": born, "yuan": yuan, "yes": yes, "minute": minute}
    return templates.get_template("application.html")


def page(details: Details) -> str:
    """The page as HTML text; everything in it is escaped."""
    form = details.application
    return _template().render(d=details, form=form, named=_named)


def _named(kind: str, code: str | None) -> str:
    """What a code is called, the code itself where it has no name."""
    return names.EVERYTHING[kind].get(code or "", code or "")


def sex(id_number: str) -> str:
    """男 or 女, from the 17th digit."""
    return "男" if int(id_number[16]) % 2 else "女"


def born(id_number: str) -> str:
    """Year, month and day of birth."""
    return f"{id_number[6:10]}年{int(id_number[10:12])}月{int(id_number[12:14])}日"


def yuan(amount: float | None) -> str:
    """A sum with its unit, empty where none was said."""
    return "" if amount is None else f"{amount:.12g}元"


def yes(value: bool | None) -> str:
    """有 or 没有, empty where it was not said."""
    return "" if value is None else "有" if value else "没有"


def minute(moment: str) -> str:
    """ISO 8601 as on paper: 2026-11-22 10:44."""
    return moment[:16].replace("T", " ")
