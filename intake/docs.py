"""The docs page: the OpenAPI document as plain HTML, complete without scripts or anything from elsewhere."""

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from intake.openapi import type_name

TEMPLATES = Path(__file__).parent / "templates"


def page(document: dict[str, Any]) -> str:
    """The page as HTML text; everything in it is escaped."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    templates.filters["type_name"] = type_name
    templates.filters["pretty"] = lambda data: json.dumps(data, ensure_ascii=False, indent=2)
    return templates.get_template("docs.html").render(document=document)
