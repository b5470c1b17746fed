"""E-mail messages (.eml): newsletters and alerts."""

from __future__ import annotations

import email
import email.policy
import email.utils
import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from .record import ColumnMap, Record, Reject
from .web import page


def read_mail(path: Path, columns: ColumnMap = ColumnMap()) -> Iterator[Record | Reject]:
    """Yield the message: its subject is the title, its sender the source; the plain part is preferred to the HTML part."""
    raw = path.read_bytes()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    digest = hashlib.sha256(raw).hexdigest()
    try:
        part = message.get_body(("plain", "html")) if isinstance(message, EmailMessage) else None
        text = part.get_content() if part is not None else ""
        kind = part.get_content_type() if part is not None else ""
        encoding = (part.get_content_charset() or "us-ascii") if part is not None else ""
        subject, sender, date = (str(message.get(name, "")) for name in ("subject", "from", "date"))
    except (LookupError, ValueError, TypeError, IndexError, AttributeError, KeyError) as error:
        yield Reject(path.name, None, f"damaged message ({type(error).__name__}); save it again from the mail program")
        return
    if not (subject or sender or date) or not isinstance(text, str) or not text.strip():
        yield Reject(path.name, None, "no message with a text in it; pictures and attachments are not read")
        return
    if kind == "text/html":
        found = page(text, path.name, digest, encoding)
        if isinstance(found, Reject):
            yield found
            return
        text = found.text
    name, address = email.utils.parseaddr(sender)
    yield Record("", text, digest, subject.strip() or None, name or address or None, _day(date), encoding=encoding)


def _day(date: str) -> str | None:
    try:
        return email.utils.parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
