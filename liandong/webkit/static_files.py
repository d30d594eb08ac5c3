"""Static files with a hash in their name, the imports between our script modules included."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from liandong.webkit.script_bundles import bundle

LATER_NAMES = "later-scripts.json"
"""File beside the collected ones: the names of the scripts that are fetched later."""
OWN_FILES = re.compile(r"^webkit/(js/.*\.js|css/.*\.css)$")
_IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns[1]  # type: ignore[attr-defined]  # noqa: SLF001 - what Django looks for, and how it writes it back
_SCRIPT_COMMENT = re.compile(r"(?<![^\s(,=])/\*\*[\s\S]*?\*/[ \t]*|^[ \t]*//.*\n", re.MULTILINE)
_AFTER_CODE = re.compile(r"(?<=[;{,)]) // [^\"'`\n]*$", re.MULTILINE)
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_STYLE_COMMENT = re.compile(r"/\*[\s\S]*?\*/")
_STYLE_IMPORT = re.compile(r'@import "(\w+\.css)";')
_BLANK_LINES = re.compile(r"\n\s*\n+")


def without_comments(name: str, text: str) -> str:
    """Return a script or style sheet of ours as it is sent: a third of a typed script is comments.

    Lines lose their indentation too, so no text of a script may go over several lines; a test sees to it.
    """
    comment = _SCRIPT_COMMENT if name.endswith(".js") else _STYLE_COMMENT
    bare = comment.sub("", text)
    if name.endswith(".js"):
        bare = _AFTER_CODE.sub("", bare)
    return _INDENTATION.sub("", _BLANK_LINES.sub("\n", bare)).lstrip("\n")


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped base
    """Rewrites ``import … from "./x.js"`` too, so that scripts can be cached for ever.

    Modules import each other several deep, and each pass only settles one level. Our own
    scripts and style sheets are kept without their comments, the scripts put together, and so are
    style sheets that import others.
    """

    # Imports of our own scripts only: minified libraries import nothing, and searching them takes seconds.
    # Source maps are left out altogether, so nothing may name them.
    patterns = (("*.css", HashedFilesMixin.patterns[0][1][:2]), ("*/js/*.js", _IMPORTS))
    max_post_process_passes = 16

    def post_process(self, paths: Mapping[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Work on the files as they were kept, not as they lie in the package, scripts put together."""
        self._bundle(paths)
        kept: Iterator[Any] = super().post_process({name: (self, name) for name in paths}, *args, **options)
        return kept

    def _bundle(self, names: Iterable[str]) -> None:
        for name in names:
            if OWN_FILES.match(name) and name.endswith(".css"):
                self._put_together(Path(self.location) / name)
        scripts = [name for name in names if OWN_FILES.match(name) and name.endswith(".js")]
        modules = {name: (Path(self.location) / name).read_text(encoding="utf-8") for name in scripts}
        bundled = bundle(modules)
        for name, text in bundled.files.items():
            (Path(self.location) / name).write_text(text, encoding="utf-8")
        (Path(self.location) / LATER_NAMES).write_text(json.dumps(bundled.later), encoding="utf-8")

    def _put_together(self, style_sheet: Path) -> None:
        """Put what a style sheet imports in the place of the imports; what is imported imports nothing."""
        text = style_sheet.read_text(encoding="utf-8")
        whole = _STYLE_IMPORT.sub(lambda one: (style_sheet.parent / one[1]).read_text(encoding="utf-8"), text)
        style_sheet.write_text(whole, encoding="utf-8")

    def _save(self, name: str, content: "File[bytes]") -> str:
        if OWN_FILES.match(name):
            text = b"".join(content.chunks()).decode()
            content = ContentFile(without_comments(name, text).encode())
        saved: str = super()._save(name, content)
        return saved
