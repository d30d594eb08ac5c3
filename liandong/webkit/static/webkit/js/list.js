/**
 * List and report pages: keyboard, ticking, unfolding lines, footer sums, filters. Dialogs and
 * batch actions are in list-dialogs.js and list-batch.js.
 */

import { grouped, parse, plain } from "./money.js";
import { requestJson } from "./http.js";
import { format, gettext } from "./text.js";
import { chooseColumns, rememberFilter, saveView } from "./list-dialogs.js";
import { clearSelection, exportSelected, runBatch, selectAll, selection } from "./list-batch.js";

const SCALE = 6;

/** @returns {HTMLTableRowElement[]} */
const rows = () => [...document.querySelectorAll("[data-list] tbody tr[data-row]")].filter((row) => row instanceof HTMLTableRowElement);

const current = () => rows().findIndex((row) => row.classList.contains("is-current"));

/** @param {number} index */
function mark(index) {
  const all = rows();
  for (const row of document.querySelectorAll("[data-list] tr.is-current")) row.classList.remove("is-current");
  const row = all[Math.max(0, Math.min(index, all.length - 1))];
  row?.classList.add("is-current");
  row?.scrollIntoView({ block: "nearest" });
}

/** @param {HTMLElement|undefined} row */
function open(row) {
  const link = row?.querySelector("td:not(.cell-check) a[href]");
  if (row?.dataset.url) location.assign(row.dataset.url);
  else if (link instanceof HTMLAnchorElement) link.click();
}

/** @param {HTMLElement|undefined} row */
function tick(row) {
  const box = row?.querySelector("input[type=checkbox]");
  if (box instanceof HTMLInputElement) box.click();
}

/** Fetch a row's lines once, then show and hide them. @param {HTMLElement|null|undefined} row */
async function unfold(row) {
  const button = row?.querySelector("[data-unfold]");
  if (!row || !(button instanceof HTMLElement)) return;
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  const below = row.nextElementSibling;
  if (below instanceof HTMLElement && below.classList.contains("lines-row")) {
    below.hidden = isOpen;
    return;
  }
  const answer = await fetch(button.dataset.unfold ?? "", { headers: { "X-Requested-With": "fetch" } });
  const made = document.createElement("tr");
  made.className = "lines-row";
  const cell = made.insertCell();
  cell.colSpan = 99;
  if (answer.ok) cell.innerHTML = await answer.text();
  else cell.textContent = gettext("没有读到明细，请再试一次");
  row.after(made);
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
  o: () => void unfold(rows()[current()]),
  ArrowRight: () => void unfold(rows()[current()]),
  ArrowLeft: () => void unfold(rows()[current()]),
  e: () => press("[data-list-export]"),
};

const NEED_A_ROW = new Set(["Enter", "x", " ", "o", "ArrowRight", "ArrowLeft"]);

/** @param {string} selector */
function press(selector) {
  const found = document.querySelector(selector);
  if (found instanceof HTMLElement) found.click();
}

/** Is the key meant for something else? What was closed a moment ago takes none. @param {EventTarget|null} target */
const isElsewhere = (target) =>
  target instanceof HTMLElement && !target.closest("dialog:not([open])") && target.matches("input:not([type=checkbox]), select, textarea, button, a, summary, [contenteditable]");

/** @param {KeyboardEvent} event */
function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  const isOnBox = event.target instanceof HTMLInputElement && event.target.type === "checkbox";
  if (isElsewhere(event.target) || (isOnBox && event.key === " ")) return;
  if (event.key === "Escape" && selection().count) return clearSelection();
  const act = KEYS[event.key];
  if (!act || (NEED_A_ROW.has(event.key) && current() < 0)) return;
  event.preventDefault();
  act();
}

/** "/" goes to this page's own search. @param {KeyboardEvent} event */
function toSearch(event) {
  const box = document.querySelector(".filter-search");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !(box instanceof HTMLInputElement)) return;
  if (isElsewhere(event.target) || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  box.focus();
  box.select();
}

/** @returns {HTMLInputElement[]} */
const boxes = () => [...document.querySelectorAll("[data-list] tbody input[name=ids]")].filter((box) => box instanceof HTMLInputElement);

/** The sums of the ticked rows, exactly, beside their number. */
function sumsOfTicked() {
  const heads = [...document.querySelectorAll("[data-list] tfoot [data-sum]")].map((cell) => cell.getAttribute("data-sum") ?? "");
  const names = new Map([...document.querySelectorAll("[data-list] thead th")].map((head) => [head.getAttribute("data-key"), head.textContent?.replace(/[↑↓]/g, "").trim() ?? ""]));
  const sums = heads.map(() => 0n);
  for (const box of boxes().filter((one) => one.checked)) {
    const values = (box.dataset.sums ?? "").split("|");
    heads.forEach((_, place) => { sums[place] = (sums[place] ?? 0n) + (parse(values[place], SCALE) ?? 0n); });
  }
  return heads.map((key, place) => `${names.get(key) ?? ""} ${grouped(plain(sums[place] ?? 0n, SCALE, key === "quantity" ? 0 : 2))}`).join(" · ");
}

/** Show how many are ticked, what they come to, and the buttons that act on them. */
function summarise() {
  const bar = document.querySelector("[data-batch]");
  if (!(bar instanceof HTMLElement)) return;
  const { count, isAll } = selection();
  bar.hidden = !count;
  const slot = bar.querySelector("[data-slot=count]");
  if (slot) slot.textContent = String(count);
  const sums = bar.querySelector("[data-slot=sums]");
  if (sums) sums.textContent = isAll ? "" : sumsOfTicked();
  const every = bar.querySelector("[data-list-open=select-all]");
  const all = boxes();
  const total = Number(document.querySelector("[data-summary]")?.getAttribute("data-count") ?? 0);
  if (!(every instanceof HTMLElement)) return;
  every.hidden = isAll || total <= all.length || all.some((box) => !box.checked);
  every.textContent = format(gettext("选择全部 %(count)s 张"), { count: total.toLocaleString("en") });
}

/** The footer of the whole filter, asked for once the page stands. */
async function showSums() {
  const summary = document.querySelector("[data-summary][data-url]");
  if (!(summary instanceof HTMLElement)) return;
  try {
    const { status, data } = await requestJson(summary.dataset.url ?? "", { timeout_ms: 60000 });
    if (status !== 200) throw new Error(String(status));
    summary.textContent = data.summary;
    summary.dataset.count = String(data.count);
    for (const cell of document.querySelectorAll("tfoot [data-sum]")) cell.textContent = data.sums[cell.getAttribute("data-sum") ?? ""] ?? "";
  } catch {
    summary.textContent = gettext("合计没有读到，刷新后再试");
    for (const cell of document.querySelectorAll("tfoot [data-sum]")) cell.textContent = "";
  }
  summarise();
}

/** @type {Record<string, () => void>} */
const COMMANDS = {
  columns: chooseColumns,
  "save-view": saveView,
  "select-all": selectAll,
  "clear-selection": clearSelection,
  "export-selected": exportSelected,
};

/** @param {MouseEvent} event */
function clicked(event) {
  const target = event.target instanceof Element ? event.target : null;
  const opener = target?.closest("[data-list-open]");
  if (opener instanceof HTMLElement) COMMANDS[opener.dataset.listOpen ?? ""]?.();
  const action = target?.closest("[data-batch-url]");
  if (action instanceof HTMLElement) void runBatch(action);
  const fold = target?.closest("[data-unfold]");
  if (fold) void unfold(fold.closest("tr"));
  for (const panel of document.querySelectorAll("details.filter-more[open]")) {
    if (!panel.contains(target) && !target?.closest(".suggestions")) panel.removeAttribute("open");
  }
}

document.addEventListener("keydown", toSearch, { capture: true });
document.addEventListener("keydown", pressed);
document.addEventListener("click", clicked);
document.addEventListener("selection", summarise);
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox") return;
  if (box.dataset.all !== undefined) for (const other of boxes()) other.checked = box.checked;
  if (box.name === "ids" || box.dataset.all !== undefined) document.dispatchEvent(new CustomEvent("selection", { detail: { all: false } }));
});
document.addEventListener("change", (event) => {
  // A record chosen in the filter asks at once, as the selections beside it do.
  const picker = event.target instanceof HTMLElement ? event.target.closest("record-picker") : null;
  if (event instanceof CustomEvent && picker) picker.closest("form")?.requestSubmit();
});
document.addEventListener("submit", (event) => {
  // Blank fields make an address long and say nothing.
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.matches(".filters")) return;
  for (const field of form.elements) {
    if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && !field.value) field.disabled = true;
  }
});
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll(".filters :disabled")) field.removeAttribute("disabled");
});
document.addEventListener("dblclick", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const row = target?.closest("[data-list] tbody tr[data-row]");
  if (row instanceof HTMLElement && !target?.closest("a, button, input")) open(row);
});
/** However many views stand before it, the one somebody is in is in sight. */
function showActiveTab() {
  const tab = document.querySelector(".tabs > [aria-current]");
  const row = tab?.parentElement;
  if (!(tab instanceof HTMLElement) || !row || row.scrollWidth <= row.clientWidth) return;
  row.scrollLeft += tab.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - tab.offsetWidth) / 2;
}

void showSums();
rememberFilter();
showActiveTab();
