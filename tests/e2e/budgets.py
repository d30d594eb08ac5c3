"""What the entry page may cost on a quiet machine."""

LINES = (200, 500, 2000)
KEYS = ["1", "2", "Enter", "ArrowDown"] * 3
KILOBYTE = 1024
MOST_KILOBYTES = 80
MOST_MS, MOST_SLOW_MS = 1000, 2500
"""Until the grid takes keys; the second with a processor SLOWDOWN times slower."""
SLOWDOWN = 4
MOST_KEY_MS = {200: 8, 500: 9, 2000: 12}
"""Script, style and layout a key, by lines: 8 and 12 are the goals, 9 lies between them."""
MOST_PAINT_MS = 50
FIXED_WORK_MS = 190
"""What the fixed work takes where these were set; on a slower machine they grow with it."""
