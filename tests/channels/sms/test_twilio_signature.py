"""Twilio's published signatures through the route; forgeries are refused."""

import hashlib
import json

import pytest
from twilio.request_validator import RequestValidator
from twilio_webhook import CALL, OUTSIDE, PATH, REPEATED, SMS, TOKEN, signed
from twilio_webhook import start as start  # a fixture

from bot.channels.twilio_signature import variants

JSON = '{"property": "value", "boolean": true}'  # Twilio's own example
HASHED = "https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=" + hashlib.sha256(JSON.encode()).hexdigest()


@pytest.mark.parametrize(
    ("outside", "form", "signature"),
    [
        ("https://mycompany.com", CALL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443", CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("https://mycompany.com", CALL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:80", CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("https://mycompany.com", REPEATED, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ],
)
async def test_published_signatures(start, outside, form, signature):
    client = await start(public_url=outside)
    right = await client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})
    assert right.status == 204
    for wrong in (signature[:-2] + "X=", signature.lower(), ""):
        refused = await client.post(PATH, data=form, headers={"X-Twilio-Signature": wrong})
        assert refused.status == 403


@pytest.mark.parametrize("path", ["/channels/twilio/sms", "/channels/twilio/sms/status"])
@pytest.mark.parametrize("forged", ["token", "url", "form", "query", "missing"])
async def test_forgeries_are_refused_on_both_webhooks(start, hotline, path, forged):
    url = f"{OUTSIDE}{path}"
    headers = {
        "token": signed(SMS, url, "guessed"),
        "url": signed(SMS, url.replace("https", "http")),
        "form": signed(SMS | {"Body": "别的话"}, url),
        "query": signed(SMS, url),
        "missing": {},
    }[forged]
    response = await (await start()).post(path + ("?x=1" if forged == "query" else ""), data=SMS, headers=headers)
    assert response.status == 403
    assert hotline.heard == []


async def test_published_signature_of_a_json_body(start):
    client = await start(public_url="https://mycompany.com")
    assert HASHED.endswith("0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620")
    headers = {"X-Twilio-Signature": "a9nBmqA0ju/hNViExpshrM61xv4=", "Content-Type": "application/json"}
    path = HASHED.removeprefix("https://mycompany.com")
    assert (await client.post(path, data=JSON, headers=headers)).status == 204
    assert (await client.post(path, data=JSON.replace("true", "false"), headers=headers)).status == 403
    assert (await client.post(path, data=JSON + " ", headers=headers)).status == 403


async def test_json_without_a_hash_of_its_body_is_refused(start, hotline):
    url = f"{OUTSIDE}/channels/twilio/sms"
    headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, {})}
    response = await (await start()).post("/channels/twilio/sms", json=SMS, headers=headers)
    assert (response.status, hotline.heard) == (403, [])


async def test_a_signed_json_message_is_read(start, hotline):
    body = json.dumps(SMS)
    path = "/channels/twilio/sms?bodySHA256=" + hashlib.sha256(body.encode()).hexdigest()
    headers = {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(OUTSIDE + path, {})}
    headers["Content-Type"] = "application/json"
    response = await (await start()).post(path, data=body, headers=headers)
    assert (response.status, hotline.heard[0].text) == (200, "老板欠薪")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1", ["https://a.example/x?y=1", "https://a.example:443/x?y=1"]),
        ("https://a.example:443/x", ["https://a.example/x", "https://a.example:443/x"]),
        ("http://a.example/x", ["http://a.example/x", "http://a.example:80/x"]),
        ("https://a.example:8443/x", ["https://a.example/x", "https://a.example:8443/x"]),
        # The public validator cuts these at their first colon.
        ("https://[2001:db8::1]:8443/x", ["https://[2001:db8::1]/x", "https://[2001:db8::1]:8443/x"]),
        ("https://u:p@a.example/x", ["https://u:p@a.example/x", "https://u:p@a.example:443/x"]),
        # Overrides of time-outs and retries stand in the fragment, which is not signed.
        ("https://a.example/x#rc=2&rp=all", ["https://a.example/x", "https://a.example:443/x"]),
    ],
)
def test_the_url_with_and_without_its_port(url, expected):
    assert variants(url) == expected


async def test_a_shared_key_signs_by_sha256(start, hotline):
    client = await start(twilio_webhook_key="shared-key")
    url = f"{OUTSIDE}/channels/twilio/sms"
    settings_header = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    right = RequestValidator("shared-key").compute_signature(url, SMS, "HMAC_SHA256")
    for signature, status in ((right, 200), (signed(SMS)["X-Twilio-Signature"], 403)):
        headers = settings_header | {"X-Twilio-Signature": signature}
        assert (await client.post("/channels/twilio/sms", data=SMS, headers=headers)).status == status
    unknown = {"X-Twilio-Webhooks-Signature-Settings": "algorithm=MD5", "X-Twilio-Signature": right}
    assert (await client.post("/channels/twilio/sms", data=SMS, headers=unknown)).status == 403
