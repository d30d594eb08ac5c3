"""What the standard library raises of a zip archive that can't be read. Pure."""

import lzma
import zipfile
import zlib

BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, EOFError, OSError)
"""Damaged (bzip2 says ``OSError``), of a compression nobody knows (``NotImplementedError``), or
locked by a password: the last two are ``RuntimeError``."""
