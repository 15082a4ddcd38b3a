"""Downloading one file: resumed where it was cut off, checked against a checksum."""

import hashlib
import http.client
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from modelwright.solvers.errors import ServiceMissingError, UsageError

_TIMEOUT_S = 30.0
_CHUNK = 1 << 16
_ATTEMPTS = 3
_PART, _NOTHING_LEFT = 206, 416
_BROKEN_OFF = (  # the network's fault; a full disk is none of these
    urllib.error.URLError,
    ConnectionError,
    TimeoutError,
    ssl.SSLError,
    http.client.HTTPException,
)


def download(url: str, path: Path, sha256: str = "") -> str:
    """Bring a file to `path`, which holds nothing or the whole file; return its SHA-256.

    What was received before an interruption stays beside it as `NAME.part` and is not asked for
    again, as long as the server says that the file is still the same.

    Args:
        url: http or https.
        path: where it goes; an existing file is replaced.
        sha256: expected checksum; "" accepts any.

    Raises:
        ServiceMissingError: the host cannot be reached, or has trouble.
        UsageError: it has no such file, or the file is not the expected one.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise UsageError(f"expected an http or https address, got {url!r}")
    part, mark = path.with_name(path.name + ".part"), path.with_name(path.name + ".etag")
    path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(1, _ATTEMPTS + 1):
        if _receive(url, part, mark, last=attempt == _ATTEMPTS):
            break
    with part.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    mark.unlink(missing_ok=True)
    if sha256 and found != sha256:
        part.unlink()
        raise UsageError(
            f"{url} has changed: expected SHA-256 {sha256}, got {found}",
            hint="Nothing was kept. Look at what changed before you accept the new file.",
            kind="checksum_changed",
        )
    part.replace(path)
    return found


def _receive(url: str, part: Path, mark: Path, *, last: bool) -> bool:
    """Append to `part` what the server still has; return whether the file is whole."""
    have = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(url, headers={"User-Agent": "modelwright"})
    if have and mark.exists():
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", mark.read_text())
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as reply:
            resumed = reply.status == _PART
            if not resumed:
                mark.unlink(missing_ok=True)
            etag = reply.headers.get("ETag", "")
            if etag and not etag.startswith("W/"):
                mark.write_text(etag)
            with part.open("ab" if resumed else "wb") as file:
                _copy(reply, file)
        return True
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == _NOTHING_LEFT:  # what we have does not fit the file: begin again
            part.unlink(missing_ok=True)
            mark.unlink(missing_ok=True)
            if not last:
                return False
        raise _refused(url, error.code) from None
    except _BROKEN_OFF as error:
        if not last and part.exists() and part.stat().st_size > have:
            return False  # cut off, but it moved: go on from there
        reason = getattr(error, "reason", None) or error
        raise ServiceMissingError(
            f"cannot reach {urlsplit(url).netloc}: {reason}",
            hint="Check the network or the proxy, use --mirror, or set MODELWRIGHT_DATA to a "
            "folder that has the file. The next try goes on where this one stopped.",
            kind="unreachable",
        ) from None


def _copy(reply: Any, file: Any) -> None:
    expected = reply.length
    received = 0
    while chunk := reply.read(_CHUNK):
        file.write(chunk)
        received += len(chunk)
    if expected is not None and received < expected:
        raise http.client.IncompleteRead(b"", expected - received)


def _refused(url: str, code: int) -> UsageError | ServiceMissingError:
    if code in (404, 410):
        return UsageError(
            f"{url} does not exist any more (HTTP {code})",
            hint="Look for its new place on the benchmark's home page.",
            kind="gone",
        )
    return ServiceMissingError(
        f"{urlsplit(url).netloc} answered HTTP {code} for {url}",
        hint="Try again later, or set MODELWRIGHT_DATA to a folder that has the file.",
        kind="unreachable",
    )
