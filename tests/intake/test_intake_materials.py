"""Materials: types by their first bytes, sizes, replacement, and nothing readable on the disk."""

import asyncio
import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio
JPEG = b"\xff\xd8\xff\xe0 photo of an identity card"
CONTENTS = {
    "image/jpeg": JPEG,
    "image/png": b"\x89PNG\r\n\x1a\n and more",
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
    "application/pdf": b"%PDF-1.7 and more",
}


async def _put(api: Any, number: str, name: str, data: bytes, kind: str = "image/jpeg") -> Any:
    path = f"/v1/applications/{number}/materials/{name}"
    return await api.call("PUT", path, data=data, headers={"Content-Type": kind})


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_a_file_goes_in_and_comes_out(either_api: Any, form: dict[str, Any], kind: str) -> None:
    number, data = await either_api.number(form), CONTENTS[kind]
    stored = await _put(either_api, number, "身份证正面.jpg", data, kind)
    entry = await stored.json()
    assert stored.status == 201
    assert (entry["name"], entry["content_type"], entry["size"]) == ("身份证正面.jpg", kind, len(data))
    assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    shown = await (await either_api.call("GET", f"/v1/applications/{number}")).json()
    assert shown["materials"] == [entry]
    fetched = await either_api.call("GET", f"/v1/applications/{number}/materials/身份证正面.jpg")
    assert (await fetched.read(), fetched.content_type) == (data, kind)
    assert fetched.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("kind", list(CONTENTS))
async def test_other_bytes_than_declared_are_refused(api: Any, form: dict[str, Any], kind: str) -> None:
    number = await api.number(form)
    for data in [b"", b"<script>alert(1)</script>", *(d for k, d in CONTENTS.items() if k != kind)]:
        assert (await _put(api, number, "a", data, kind)).status == 415
    assert not list(api.settings.files_dir.rglob("*"))


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "image/gif", "application/octet-stream"])
async def test_other_types_are_refused(api: Any, form: dict[str, Any], kind: str) -> None:
    assert (await _put(api, await api.number(form), "a", JPEG, kind)).status == 415


async def test_ten_megabytes_and_not_a_byte_more(api: Any, form: dict[str, Any]) -> None:
    number, most = await api.number(form), 10 * 1024 * 1024
    assert (await _put(api, number, "a", JPEG.ljust(most, b"x"))).status == 201
    assert (await _put(api, number, "b", JPEG.ljust(most + 1, b"x"))).status == 413


async def test_the_same_name_replaces_and_leaves_no_old_file(api: Any, form: dict[str, Any]) -> None:
    number = await api.number(form)
    await _put(api, number, "a", JPEG)
    again = await _put(api, number, "a", JPEG + b"better")
    assert again.status == 200
    assert len(_files(api)) == 1
    assert await (await api.call("GET", f"/v1/applications/{number}/materials/a")).read() == JPEG + b"better"


async def test_the_same_name_at_once_is_one_material(either_api: Any, form: dict[str, Any]) -> None:
    number = await either_api.number(form)
    answers = await asyncio.gather(*(_put(either_api, number, "a", JPEG + bytes([i])) for i in range(6)))
    assert sorted(a.status for a in answers) == [200] * 5 + [201]
    assert len(_files(either_api)) == 1
    shown = await (await either_api.call("GET", f"/v1/applications/{number}")).json()
    kept = await (await either_api.call("GET", f"/v1/applications/{number}/materials/a")).read()
    assert [m["sha256"] for m in shown["materials"]] == [hashlib.sha256(kept).hexdigest()]


async def test_fifty_files_are_enough(api: Any, form: dict[str, Any]) -> None:
    number = await api.number(form)
    for i in range(50):
        assert (await _put(api, number, f"{i}", JPEG)).status == 201
    assert (await _put(api, number, "one more", JPEG)).status == 409
    assert (await _put(api, number, "7", JPEG)).status == 200
    assert len(_files(api)) == 50


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", ".hidden", "%2e%2e%2fx", "a%0Ab", "a" * 81, "%FF", "%20"])
async def test_a_name_that_is_no_name_is_404(api: Any, form: dict[str, Any], name: str) -> None:
    number = await api.number(form)
    assert (await _put(api, number, name, JPEG)).status == 404
    assert not list(api.settings.files_dir.rglob("*"))


async def test_unknown_application_or_file_is_404(api: Any, form: dict[str, Any]) -> None:
    assert (await _put(api, "431321-2026-000001", "a", JPEG)).status == 404
    number = await api.number(form)
    assert (await api.call("GET", f"/v1/applications/{number}/materials/a")).status == 404


async def test_the_disk_holds_only_sealed_bytes_for_the_owner(api: Any, form: dict[str, Any]) -> None:
    number = await api.number(form)
    await _put(api, number, "张桂英.jpg", JPEG)
    (path,) = _files(api)
    assert JPEG[:8] not in path.read_bytes() and b"identity" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def _files(api: Any) -> list[Path]:
    return [path for path in api.settings.files_dir.rglob("*") if path.is_file()]
