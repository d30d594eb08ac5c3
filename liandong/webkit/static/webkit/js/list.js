/** List pages by keyboard: j/k or arrows move, Enter opens, Space or x ticks; the row mark is kept per list. */

/** @returns {HTMLTableRowElement[]} */
const rows = () => [...document.querySelectorAll("[data-list] tbody tr")].filter((row) => row instanceof HTMLTableRowElement);

/** @param {number} index */
function mark(index) {
  const all = rows();
  for (const row of document.querySelectorAll("[data-list] tr.is-current")) row.classList.remove("is-current");
  const row = all[Math.max(0, Math.min(index, all.length - 1))];
  row?.classList.add("is-current");
  row?.scrollIntoView({ block: "nearest" });
}

const current = () => rows().findIndex((row) => row.classList.contains("is-current"));

/** @param {HTMLElement|undefined} row */
function open(row) {
  const link = row?.querySelector("a[href]");
  if (link instanceof HTMLAnchorElement) link.click();
}

/** @param {HTMLElement|undefined} row */
function tick(row) {
  const box = row?.querySelector("input[type=checkbox]");
  if (box instanceof HTMLInputElement) box.click();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => mark(current() + 1),
  ArrowDown: () => mark(current() + 1),
  k: () => mark(current() - 1),
  ArrowUp: () => mark(current() - 1),
  Home: () => mark(0),
  End: () => mark(rows().length - 1),
  Enter: () => open(rows()[current()]),
  x: () => tick(rows()[current()]),
  " ": () => tick(rows()[current()]),
};

/** @param {KeyboardEvent} event */
function pressed(event) {
  const target = event.target;
  const isElsewhere = target instanceof HTMLElement && target.matches("input, select, textarea, button, a, summary");
  if (event.ctrlKey || event.metaKey || event.altKey || isElsewhere || document.querySelector("dialog[open]")) return;
  const act = KEYS[event.key];
  if (!act || (event.key === "Enter" && current() < 0)) return;
  event.preventDefault();
  act();
}

/** Show how many are ticked, and the buttons that act on them. */
function summarise() {
  const boxes = [...document.querySelectorAll("[data-list] tbody input[type=checkbox]")].filter((box) => box instanceof HTMLInputElement);
  const count = boxes.filter((box) => box.checked).length;
  for (const bar of document.querySelectorAll("[data-batch]")) {
    if (!(bar instanceof HTMLElement)) continue;
    bar.hidden = !count;
    const slot = bar.querySelector("[data-slot=count]");
    if (slot) slot.textContent = String(count);
  }
}

document.addEventListener("keydown", pressed);
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  if (box.dataset.all !== undefined) {
    for (const other of document.querySelectorAll("[data-list] tbody input[type=checkbox]")) {
      if (other instanceof HTMLInputElement) other.checked = box.checked;
    }
  }
  summarise();
});
document.addEventListener("dblclick", (event) => {
  const row = event.target instanceof Element ? event.target.closest("[data-list] tbody tr") : null;
  if (row instanceof HTMLElement) open(row);
});
