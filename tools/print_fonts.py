"""Cut the fonts of printed documents out of Noto Sans CJK SC: ``python -m tools.print_fonts FOLDER``.

FOLDER holds ``NotoSansCJK-Regular.ttc`` and ``NotoSansCJK-Bold.ttc`` (Debian: fonts-noto-cjk). The
regular cut covers GB 2312, the common characters of Big5, Latin and the signs of the trade; the
bold one leaves out Big5, whose characters then stand in the regular cut. What neither holds is
printed as a box. The outcome is committed: nobody needs the sources to install or to build.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SIMPLIFIED = 2
"""Which face of the collection has the forms of the Chinese mainland."""
FONTS = Path(__file__).parents[1] / "liandong" / "printkit" / "fonts"
RANGES = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x2010, 0x2050),
    (0x2190, 0x2194),
    (0x2460, 0x2500),
    (0x3000, 0x3030),
    (0x3220, 0x3230),
    (0x3380, 0x33E0),
    (0xFF00, 0xFF66),
)
SIGNS = "€№℃□■✓☐☑￥"


def common() -> set[int]:
    """Return the characters of both cuts."""
    single = {code for start, end in RANGES for code in range(start, end)} | {ord(sign) for sign in SIGNS}
    return single | _coded("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))


def traditional() -> set[int]:
    """Return the frequently used characters of Big5 (its level 1)."""
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    return _coded("big5", range(0xA4, 0xC7), trails)


def _coded(codec: str, leads: range, trails: range | list[int]) -> set[int]:
    texts = (bytes([lead, trail]).decode(codec, "ignore") for lead in leads for trail in trails)
    return {ord(text) for text in texts if len(text) == 1}


def cut(source: Path, target: Path, characters: set[int]) -> None:
    """Write the face with these characters alone, without layout features, which would pull in variants."""
    options = subset.Options()
    options.layout_features = []
    options.notdef_outline = True
    options.hinting = False
    options.drop_tables += ["BASE", "VORG", "vhea", "vmtx", "DSIG", "GPOS", "GSUB", "GDEF"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14, 16, 17]
    font = TTFont(source, fontNumber=SIMPLIFIED)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    font.save(target)
    print(f"{target.name}: {len(font.getGlyphOrder()):,} glyphs, {target.stat().st_size / 2**20:.1f} MB")


def main(folder: str) -> None:
    """Make both cuts."""
    FONTS.mkdir(exist_ok=True)
    sets = {"Regular": common() | traditional(), "Bold": common()}
    for weight, characters in sets.items():
        cut(Path(folder) / f"NotoSansCJK-{weight}.ttc", FONTS / f"NotoSansSC-{weight}.otf", characters)


if __name__ == "__main__":
    main(sys.argv[1])
