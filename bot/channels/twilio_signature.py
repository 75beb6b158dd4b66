"""Twilio's request signatures in all their forms, computed by Twilio's own library.

The library's `validate` is not used: it cuts the host at the first colon when it removes a port, and takes JSON without a
hash of its body for valid. https://www.twilio.com/docs/usage/webhooks/webhooks-security
"""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit, urlunsplit

from multidict import MultiDict
from twilio.request_validator import RequestValidator, get_signature_algorithm

PORTS = {"https": 443, "http": 80}


def is_signed(
    url: str, fields: MultiDict[str], body: bytes, is_json: bool, signature: str, key: str, settings_header: str = ""
) -> bool:
    """Whether `signature` is right for a form's fields, or for a JSON body whose SHA-256 stands in the URL."""
    if is_json and not _hash_is_right(url, body):
        return False
    validator = RequestValidator(key)
    signed: MultiDict[str] = MultiDict() if is_json else fields
    given = signature.encode("utf-8", "surrogatepass")
    algorithm = get_signature_algorithm(settings_header)
    try:
        rights = [validator.compute_signature(variant, signed, algorithm) for variant in variants(url)]
    except ValueError:  # an algorithm that the library does not know
        return False
    return any(hmac.compare_digest(right.encode(), given) for right in rights)


def variants(url: str) -> list[str]:
    """The URL with and without the standard port: Twilio signs the one or the other. Fragments are never signed."""
    parts = urlsplit(url)
    host, port = parts.hostname, parts.port
    if host is None:
        return []
    name = f"[{host}]" if ":" in host else host
    user = parts.netloc.rpartition("@")[0]
    name = f"{user}@{name}" if user else name
    with_port = f"{name}:{port or PORTS.get(parts.scheme, 443)}"
    return [urlunsplit(parts._replace(netloc=netloc, fragment="")) for netloc in (name, with_port)]


def _hash_is_right(url: str, body: bytes) -> bool:
    given = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    return hmac.compare_digest(hashlib.sha256(body).hexdigest().encode(), given.lower().encode("utf-8", "replace"))
