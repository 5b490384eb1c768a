# The command `ecosim` with its dependencies: one image for all devices and for the orchestrator.
FROM python:3.11-slim

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONUNBUFFERED=1
WORKDIR /app

# What is written goes to /app/runs; a volume there takes over its owner.
RUN useradd --system --create-home ecosim && install -d -o ecosim -g ecosim runs

# The dependencies first: they change more seldom than the code.
COPY pyproject.toml requirements.lock ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" \
      > /tmp/dependencies \
 && pip install --quiet --constraint requirements.lock --requirement /tmp/dependencies

# Installed where it lies, so that other devices/ and homes/ can be mounted over these.
COPY . .
RUN pip install --quiet --no-deps --editable . && python -m compileall -q src

USER ecosim

ENTRYPOINT ["ecosim"]
CMD ["--help"]
