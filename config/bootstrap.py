"""`make run` and `make test`: from a bare clone to a running program, with any Python 3.

Nothing is installed yet when this starts, so it uses the standard library alone, and it is
written so that an old Python can read it and say what is wrong.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

LEAST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COMMANDS = ("run", "test", "lint", "format", "setup")


def main():
    command, arguments = (sys.argv[1:2] or ["run"])[0], sys.argv[2:]
    if command not in COMMANDS:
        sys.exit("Say one of: {}.".format(", ".join(COMMANDS)))
    os.chdir(str(ROOT))
    use_new_python()
    if command == "run":
        install("app")
        os.environ.setdefault("COLLOQUY_MODE", "local")
        become("-m", "config.local", *arguments)
    install("dev")
    if command == "test":
        find_browser()
        # The tests in a browser are long: who has done with theirs takes over another's.
        spread = ["-n", str(workers()), "--dist", "worksteal"] if workers() > 1 else []
        become("-m", "pytest", *spread, *arguments)
    elif command == "lint":
        checks = [
            ["-m", "ruff", "check", "."],
            ["-m", "ruff", "format", "--check", "."],
            ["-m", "mypy", "."],
            ["-c", "from importlinter.cli import lint_imports_command as lint; lint()"],
        ]
        failed = [check for check in checks if subprocess.call([str(PYTHON), *check])]
        sys.exit(1 if failed else 0)
    elif command == "format":
        subprocess.call([str(PYTHON), "-m", "ruff", "check", "--fix", "--quiet", "."])
        become("-m", "ruff", "format", ".")


def use_new_python():
    """Goes on in a new enough Python, if the one that was started is too old."""
    if sys.version_info >= LEAST:
        return
    check = f"import sys; sys.exit(sys.version_info < {LEAST})"
    for minor in range(19, LEAST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        # A name in the path may lead to nothing, as the shims of pyenv do.
        if found and subprocess.call([found, "-c", check], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, "-m", "config.bootstrap", *sys.argv[1:]])
    sys.exit(
        "Colloquy needs Python {}.{} or newer; {} is {}.{}. Install one "
        "(Debian, Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python), "
        "then run this again.".format(*LEAST, sys.executable, *sys.version_info[:2])
    )


def install(name):
    """Brings .venv/ to exactly what requirements/<name>.txt says, if it is not there already."""
    lock = ROOT / "requirements" / (name + ".txt")
    stamp = VENV / ("installed-" + name)
    # Another Python needs other files from the same lock.
    wanted = f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {sys.version_info[:2]}"
    if works() and stamp.exists() and stamp.read_text() == wanted:
        return
    if not works():
        make_venv()
    say(f"Installing what {lock.name} lists; the first time takes a minute …")
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    pip += ["--quiet", "--require-hashes", "--only-binary", ":all:", "--requirement", str(lock)]
    if subprocess.call(pip):
        sys.exit(
            "The libraries could not be installed; what pip says above tells why. Without a "
            "connection to a package index this cannot go on."
        )
    stamp.write_text(wanted)
    if name == "dev":
        # The list for development contains the other one.
        app = hashlib.sha256((ROOT / "requirements" / "app.txt").read_bytes()).hexdigest()
        (VENV / "installed-app").write_text(f"{app} {sys.version_info[:2]}")
        fetch_schemas()


def fetch_schemas():
    """Puts the TEI schema into .venv/schemas/. Without it, tests say so and leave out one check."""
    lock, folder = ROOT / "requirements" / "schemas.txt", VENV / "schemas"
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "download"]
    pip += ["--quiet", "--no-deps", "--no-binary", ":all:", "--require-hashes"]
    if subprocess.call([*pip, "--requirement", str(lock), "--dest", str(folder)]):
        say("The TEI schema could not be fetched; what pip says above tells why.")
        return
    for archive in folder.glob("*.tar.gz"):
        with tarfile.open(archive) as packed:
            for member in packed:
                inside = packed.extractfile(member)
                if inside and member.name.endswith("/tei_all.rng"):
                    (folder / "tei_all.rng").write_bytes(inside.read())


def works():
    """Whether .venv/ has a Python that starts, of this version, with pip."""
    try:
        answer = subprocess.run(
            [str(PYTHON), "-c", "import pip, sys; print(sys.version_info[:2])"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return answer.stdout.strip() == str(sys.version_info[:2])


def make_venv():
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit(
            "This Python cannot make virtual environments. Debian and Ubuntu have that in a "
            f"package of its own: sudo apt-get install python3.{sys.version_info[1]}-venv"
        )
    say("Making .venv/ …")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        sys.exit(f"The virtual environment could not be made in {VENV}.")


def find_browser():
    from tests import chromium

    found = chromium.find()
    if not found:
        sys.exit(chromium.ADVICE)
    os.environ["COLLOQUY_CHROMIUM"] = found


def workers():
    """Processes for the tests: as many as processors, and no more than four."""
    return min(4, os.cpu_count() or 1)


def become(*arguments):
    """Goes on as the Python of .venv/, so that signals and the exit status are its own."""
    sys.stdout.flush()
    os.execv(str(PYTHON), [str(PYTHON), *arguments])


def say(sentence):
    print(sentence, flush=True)


if __name__ == "__main__":
    main()
