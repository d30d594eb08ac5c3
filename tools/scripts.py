"""Check the types of the page scripts with TypeScript's compiler, where Node.js and npm are there.

Who only runs the product needs neither, so without npm the check says that it was left out.
"""

import shutil
import subprocess
import sys

from tools.environment import ROOT

FRONTEND = ROOT / "frontend"
COMPILER = FRONTEND / "node_modules" / "typescript" / "bin" / "tsc"


def main() -> int:
    """Install the pinned compiler if need be, run it, return its status."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("npm is missing: types of the page scripts NOT checked")
        return 0
    if not COMPILER.exists():
        installed = subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=FRONTEND, check=False)
        if installed.returncode:
            return installed.returncode
    found = subprocess.run([node, str(COMPILER), "--project", "tsconfig.json"], cwd=FRONTEND, check=False)
    print("page scripts: types agree" if found.returncode == 0 else "page scripts: types disagree")
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
