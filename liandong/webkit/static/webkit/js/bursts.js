/** Scanners that type: the same detection on entry pages and on the pages of the warehouse. */

const BURST_MS = 35; // people type slower than this between two keys
const SHORTEST = 6;

/**
 * Listen for scanners that type: a burst of six or more characters ended by Enter, anywhere on the
 * page. What the burst wrote into a focused box is taken out again.
 * @param {(code: string) => void} scanned
 * @param {(target: EventTarget|null) => boolean} isScanBox boxes which handle their own Enter
 * @returns {() => void} stop listening
 */
export function listenForBursts(scanned, isScanBox) {
  let burst = "";
  let last = 0;
  /** @type {{box: HTMLInputElement|HTMLTextAreaElement, value: string}|null} */
  let before = null;

  /** @param {KeyboardEvent} event */
  const listen = (event) => {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || isScanBox(event.target)) return;
    const isQuick = event.timeStamp - last < BURST_MS;
    last = event.timeStamp;
    if (event.key === "Enter") {
      if (isQuick && burst.length >= SHORTEST) finish(event);
      burst = "";
      return;
    }
    if (!/^[\w.+/()\]-]$/.test(event.key)) return;
    if (!isQuick) {
      const box = event.target;
      const isBox = box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement;
      before = isBox ? { box, value: box.value } : null;
      burst = "";
    }
    burst += event.key;
  };

  /** @param {KeyboardEvent} event */
  const finish = (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (before && !before.box.classList.contains("grid-editor")) before.box.value = before.value;
    scanned(burst);
  };

  document.addEventListener("keydown", listen, true);
  return () => document.removeEventListener("keydown", listen, true);
}
