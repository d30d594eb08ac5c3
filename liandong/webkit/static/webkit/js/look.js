/**
 * How the member likes the frame. The server writes it on <html> before the first paint (data-theme,
 * data-density, data-rail, data-opened); here it is changed and kept as the preference shell.look.
 */

import { savePreference } from "./preferences.js";

const root = document.documentElement;
const YEAR_S = 365 * 24 * 3600;

/** The whole look as the server keeps it. */
function current() {
  return {
    theme: root.dataset.theme ?? "auto",
    density: root.dataset.density ?? "normal",
    is_rail: root.dataset.rail !== undefined,
    opened: (root.dataset.opened ?? "").split(" ").filter(Boolean),
  };
}

function keep() {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `liandong_theme=${current().theme}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
  savePreference("shell.look", current());
}

/** Is the page dark now, whoever decided it? */
export function isDark() {
  const theme = root.dataset.theme;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/**
 * Choose a theme or a row height.
 * @param {string} name theme or density
 * @param {string} value
 */
export function choose(name, value) {
  root.dataset[name] = value;
  for (const option of document.querySelectorAll(`[data-choose="${CSS.escape(name)}"]`)) {
    option.setAttribute("aria-pressed", String(option instanceof HTMLButtonElement && option.value === value));
  }
  keep();
}

/** Narrow the sidebar to its icons, or widen it again. */
export function toggleRail() {
  const is_rail = root.dataset.rail === undefined;
  if (is_rail) root.dataset.rail = "";
  else delete root.dataset.rail;
  document.querySelector('[data-toggle="rail"]')?.setAttribute("aria-pressed", String(is_rail));
  closeFlyouts(null);
  keep();
}

/** @param {Element|null} except the module that stays open */
export function closeFlyouts(except) {
  for (const module of document.querySelectorAll(".module.is-flying")) {
    if (module !== except) setFlying(module, false);
  }
}

/** @param {Element} module @param {boolean} is_flying */
function setFlying(module, is_flying) {
  module.classList.toggle("is-flying", is_flying);
  if (root.dataset.rail !== undefined) module.querySelector(".module-head")?.setAttribute("aria-expanded", String(is_flying));
}

/**
 * Unfold or fold a module of the sidebar; on the narrow one its pages fly out beside it.
 * @param {Element} head the module's button
 */
export function toggleModule(head) {
  const module = head.closest(".module");
  if (!(module instanceof HTMLElement) || !module.dataset.module) return;
  const is_rail = root.dataset.rail !== undefined && !head.closest("dialog");
  if (is_rail) {
    closeFlyouts(module);
    setFlying(module, !module.classList.contains("is-flying"));
    return;
  }
  const is_open = head.getAttribute("aria-expanded") !== "true";
  head.setAttribute("aria-expanded", String(is_open));
  const others = current().opened.filter((name) => name !== module.dataset.module);
  root.dataset.opened = (is_open ? [...others, module.dataset.module] : others).join(" ");
  keep();
}
