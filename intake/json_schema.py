"""The JSON Schema of an application, for front ends that check before they send: `python -m intake.json_schema > FILE`."""

import json
from typing import Any

from intake.schema import ApplicationIn

IDENTIFIER = "urn:legal-aid-hotline:application:1"


def application_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of what `POST /v1/applications` takes."""
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": IDENTIFIER}
    return dialect | ApplicationIn.model_json_schema(by_alias=True)


def text() -> str:
    """The schema as the file in docs/ holds it."""
    return json.dumps(application_schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    print(text(), end="")
