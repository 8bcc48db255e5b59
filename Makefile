# The work is in config/bootstrap.py; these are its names.
#   make run [PORT=8100]      make test [ARGS="-k words tests/archive"]
PYTHON ?= python3
START = @command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed: sudo apt-get install python3 python3-venv (macOS: brew install python)"; exit 1; }; \
	exec $(PYTHON) -m config.bootstrap

.PHONY: run test lint format setup ci lock messages
run:
	$(START) run

test:
	$(START) test $(ARGS)

lint:
	$(START) lint

format:
	$(START) format

setup:
	$(START) setup

ci:
	@.ci/run

lock: # needs uv
	cd requirements && for name in app dev; do \
		uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header $$([ $$name = dev ] && echo --constraints app.txt) $$name.in --output-file $$name.txt \
			>/dev/null || exit 1; done

messages: # collects the strings of the interface; what is new waits in locale/ for its translation
	@scratch=$$(mktemp) && .venv/bin/python -m babel.messages.frontend --quiet extract -F locale/babel.cfg --ignore-dirs '.*' \
		-k _t -k gettext_lazy -k ngettext_lazy:1,2 --no-location --sort-output --output-file $$scratch . && \
	for language in de fr; do \
		.venv/bin/python -m babel.messages.frontend --quiet update --domain django --no-fuzzy-matching --ignore-obsolete \
			--input-file $$scratch --output-dir locale --locale $$language || exit 1; done; rm -f $$scratch
	.venv/bin/python -m babel.messages.frontend compile --domain django --directory locale --statistics
