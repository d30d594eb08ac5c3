"""What a page costs the browser, read from Chromium itself: bytes, processor time, time to paint."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.e2e.entering import until

_NOTE_READY = """new MutationObserver((_, observer) => {
  if (!document.querySelector(".grid-editor")) return;
  window.readyAt = performance.now();
  observer.disconnect();
}).observe(document, { childList: true, subtree: true });"""


@dataclass(frozen=True, slots=True)
class Load:
    """A first load: bytes as they came over the line, and ms until the grid takes keys."""

    encoded_bytes: int
    interactive_ms: float
    requests: int


@dataclass(frozen=True, slots=True)
class Keys:
    """Per key: ms of script, style and layout; of the whole main thread with painting; to the paint."""

    own_ms: float
    thread_ms: float
    paint_ms: float


def open_cold(page: Page, url: str, *, slowdown: int = 1) -> Load:
    """Load a page with an empty cache; ``slowdown`` divides the processor's speed."""
    page.goto("about:blank")  # what the page before still fetches is none of this one's
    session = page.context.new_cdp_session(page)
    sizes: dict[str, int] = {}
    session.on("Network.loadingFinished", lambda event: _count(event, sizes))
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.add_init_script(_NOTE_READY)
    page.goto(url, wait_until="networkidle")
    until(page, "window.readyAt")
    interactive: float = page.evaluate("window.readyAt")
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    session.detach()
    return Load(sum(sizes.values()), interactive, len(sizes))


def _count(event: dict[str, Any], sizes: dict[str, int]) -> None:
    sizes[event["requestId"]] = int(event["encodedDataLength"])


def press_measured(page: Page, keys: list[str]) -> Keys:
    """Press keys, each after the last one was painted; what asking costs is taken off the thread's time."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.evaluate(_WATCH)
    first = _metrics(session)
    paints = [_painted(page, key) for key in keys]
    second = _metrics(session)
    for _ in keys:
        page.evaluate("new Promise((done) => requestAnimationFrame(done))")
    third = _metrics(session)
    session.detach()
    own = sum(second[name] - first[name] for name in _OWN)
    thread = (second["ThreadTime"] - first["ThreadTime"]) - (third["ThreadTime"] - second["ThreadTime"])
    each = 1000 / len(keys)
    return Keys(round(own * each, 2), round(thread * each, 2), round(sorted(paints)[len(paints) // 2], 1))


_OWN = ("ScriptDuration", "RecalcStyleDuration", "LayoutDuration")

_FIXED_WORK = """() => {
  const table = document.createElement("table");
  for (let row = 0; row < 300; row += 1) {
    const cells = table.insertRow();
    for (let cell = 0; cell < 10; cell += 1) cells.insertCell().textContent = `${row} × ${cell}`;
  }
  document.body.append(table);
  for (const cell of table.rows[150].cells) {
    cell.textContent += "。";
    void table.offsetHeight;
  }
  table.remove();
}"""

_WATCH = """() => {
  window.painted = null;
  if (window.isWatched) return;
  window.isWatched = true;
  document.addEventListener("keydown", () => {
    const begun = performance.now();
    window.painted = new Promise((done) => requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.now() - begun);
      channel.port2.postMessage(null);
    }));
  }, true);
}"""


def fixed_work_ms(page: Page, rounds: int = 8) -> float:
    """Return the ms of script, style and layout that the same work always takes: how fast this machine is."""
    page.goto("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    taken = []
    for _ in range(rounds):
        before = _metrics(session)
        page.evaluate(_FIXED_WORK)
        after = _metrics(session)
        taken.append(sum(after[name] - before[name] for name in _OWN) * 1000)
    session.detach()
    return min(taken)


def _painted(page: Page, key: str) -> float:
    """Press a key; return the ms from its event to the frame that shows it."""
    page.keyboard.press(key)
    taken: float = page.evaluate("window.painted")
    return taken


def _metrics(session: CDPSession) -> dict[str, float]:
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
