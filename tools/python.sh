#!/bin/sh
# Find a Python that is new enough and run a module of the project with it: python.sh MODULE [ARGUMENTS]
cd "$(dirname "$0")/.." || exit 2
# Containers often set this; then each of the many processes started here would compile everything anew.
unset PYTHONDONTWRITEBYTECODE
for python in python3 python3.14 python3.13 python3.12 python3.11 python; do
  if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    exec "$python" -m "$@"
  fi
done
echo "需要 Python 3.11 或更新版本。Debian/Ubuntu：sudo apt-get install python3 python3-venv；macOS：brew install python" >&2
echo "Python 3.11 or newer is needed. Debian/Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python" >&2
exit 2
