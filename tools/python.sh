#!/bin/sh
# Find a Python that is new enough and run a module of the project with it: python.sh MODULE [ARGUMENTS]
# LIANDONG_PYTHON names another one than would be found.
cd "$(dirname "$0")/.." || exit 2
# Containers often set this; then each of the many processes started here would compile everything anew.
unset PYTHONDONTWRITEBYTECODE
new_enough='import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))'
# The system's comes first: distributions build theirs optimised by a profile, which those that people
# compile for themselves (pyenv) seldom are. It makes a fifth of all the time (docs/decisions/0051).
for python in "${LIANDONG_PYTHON:-}" /usr/bin/python3 \
  python3 python3.14 python3.13 python3.12 python3.11 python; do
  if [ -n "$python" ] && "$python" -c "$new_enough" 2>/dev/null; then
    exec "$python" -m "$@"
  fi
done
echo "需要 Python 3.11 或更新版本（含 venv）。Debian/Ubuntu：sudo apt-get install python3 python3-venv；macOS：brew install python" >&2
echo "Python 3.11 or newer with venv is needed. Debian/Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python" >&2
exit 2
