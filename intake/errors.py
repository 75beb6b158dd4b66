"""The one way in which a handler says no."""

from typing import Any


class ApiError(Exception):
    """An answer other than success: HTTP status, a sentence for people, further JSON members, headers."""

    def __init__(
        self, status: int, text: str, headers: dict[str, str] | None = None, more: dict[str, Any] | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"error": text, **(more or {})}


class InvalidInput(ApiError):
    """422 with the list of fields that cannot be taken."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__(422, "")
        self.body = {"errors": problems}
