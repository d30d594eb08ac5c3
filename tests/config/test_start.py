"""What the program takes to start."""

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import gc
import sys
import liandong.config.wsgi
assert gc.get_freeze_count() > 100_000, "what stays for good is left to the collector"
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
LATE = {"PIL", "barcode", "joserfc", "pypinyin", "segno", "webauthn", "xlsxwriter"}
"""Large, and of use to some requests only: a server must not wait for them, nor always carry them."""


def test_a_starting_server_leaves_out_what_it_may_never_need(tmp_path: Path) -> None:
    environment = {**os.environ, "LIANDONG_DATA_DIR": str(tmp_path), "LIANDONG_DATABASE_URL": ""}
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"django", "liandong"} <= loaded
    assert not LATE & loaded
