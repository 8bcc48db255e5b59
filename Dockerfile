# Two stages: the first has pip and makes the static files, the second only runs.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH
COPY requirements/app.txt /srv/requirements.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r /srv/requirements.txt
WORKDIR /srv/colloquy
COPY . .
# Hashed names and compression happen here, once, and need no secret of a real site.
RUN COLLOQUY_MODE=real COLLOQUY_HOSTS=localhost COLLOQUY_DATA=/tmp/data \
    COLLOQUY_SECRET_KEY=only-while-the-image-is-built-and-never-afterwards-used \
    python manage.py collectstatic --no-input --verbosity 0 \
    && python -m compileall -q accounts archive annotations config

FROM python:${PYTHON}
# Pango sets the letters of PDF files; the fonts have what most scripts need.
RUN apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-dejavu-core >/dev/null \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin colloquy \
    && install -d -o colloquy -g colloquy /srv/data
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/colloquy /srv/colloquy
WORKDIR /srv/colloquy
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    COLLOQUY_MODE=real COLLOQUY_DATA=/srv/data
USER colloquy
VOLUME /srv/data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD \
    ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["python", "-m", "config.serve", "--host", "0.0.0.0", "--port", "8000"]
