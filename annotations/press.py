"""The process in which pages are set: HTML in, PDF out. Started by annotations.exporters.pdf.

It has no network, writes no files, and has its memory and time bounded, as the process that reads
imported files has: a text may be long, and it is what the world has sent us.
"""

from __future__ import annotations

import resource
import sys

from archive.importers.confined import confine

MISSING = 3
"""Exit status where the library that sets the letters is not there."""


def main() -> int:
    megabytes, seconds = int(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        import weasyprint
    except OSError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return MISSING
    confine(megabytes)
    page = sys.stdin.buffer.read().decode()
    # Nothing is fetched and no file read: all that a page needs is in it.
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    document = weasyprint.HTML(string=page, url_fetcher=nothing)
    sys.stdout.buffer.write(document.write_pdf(pdf_tags=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
