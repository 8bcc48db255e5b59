"""Files as one ZIP that is a bag after BagIt (RFC 8493): with a SHA-256 checksum of each.

Nothing is held in memory but a block and the list of checksums.
"""

from __future__ import annotations

import datetime
import hashlib
import zipfile
from collections.abc import Iterable
from html import escape
from typing import BinaryIO

from django.utils.translation import gettext as _

from annotations.exporters.site import Member

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def pack(
    members: Iterable[Member],
    file: BinaryIO,
    *,
    name: str,
    organization: str,
    address: str,
    made: datetime.datetime,
) -> int:
    """Write the bag into ``file``, as a folder of this name; the number of files that it holds.
    ``organization`` is whose it is: the archive's name."""
    sums: list[tuple[str, str]] = []
    octets = 0
    stamp = made.timetuple()[:6]

    def put(packed: zipfile.ZipFile, path: str, content: Iterable[bytes]) -> tuple[str, int]:
        info = zipfile.ZipInfo(f"{name}/{path}", stamp)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        digest, size = hashlib.sha256(), 0
        with packed.open(info, "w", force_zip64=True) as inside:
            for piece in content:
                digest.update(piece)
                size += len(piece)
                inside.write(piece)
        return digest.hexdigest(), size

    with zipfile.ZipFile(file, "w") as packed:
        for path, content in members:
            digest, size = put(packed, f"data/{path}", content)
            sums.append((digest, f"data/{path}"))
            octets += size
        about = (
            f"Source-Organization: {' '.join(organization.split())}\n"
            f"External-Identifier: {address}\n"
            f"Bagging-Date: {made:%Y-%m-%d}\nPayload-Oxum: {octets}.{len(sums)}\n"
        )
        tags = [
            ("bagit.txt", DECLARATION),
            ("bag-info.txt", about),
            ("manifest-sha256.txt", "".join(f"{digest}  {path}\n" for digest, path in sums)),
            ("read-me.html", _read_me()),
        ]
        marked = [(put(packed, path, [words.encode()])[0], path) for path, words in tags]
        listed = "".join(f"{digest}  {path}\n" for digest, path in marked)
        put(packed, "tagmanifest-sha256.txt", [listed.encode()])
    return len(sums)


def _read_me() -> str:
    title = escape(_("Open the archive"))
    check = escape(_("To check that nothing is damaged, run in this folder:"))
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f'<body><p><a href="data/index.html">{title}</a></p>\n<p>{check}</p>\n'
        "<pre>sha256sum --check --quiet manifest-sha256.txt</pre></body></html>\n"
    )
