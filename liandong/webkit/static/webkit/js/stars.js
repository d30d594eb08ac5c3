/** Starred pages: the star beside a heading, and their list in the sidebar. Kept as shell.starred. */

import { savePreference } from "./preferences.js";
import { element, format, gettext, readJson } from "./text.js";
import { toast } from "./toast.js";

/** @typedef {{label: string, kind: string, url: string}} Star */

const MOST = 40;
const LABEL_LIMIT = 80;

/** @type {Star[]|null} */
let stars = null;

/** @returns {Star[]} */
export function starred() {
  stars ??= document.getElementById("starred") ? readJson("starred") : [];
  return stars ?? [];
}

/** What the page calls itself. @returns {{label: string, kind: string}} */
export function nameOfPage() {
  const heading = document.querySelector("h1")?.textContent?.trim() ?? document.title;
  const kind = document.querySelector(".breadcrumb a")?.textContent?.trim() ?? "";
  const tab = document.querySelector(".tabs [aria-current]:not(:first-child)")?.firstChild?.textContent?.trim();
  const label = tab ? `${heading} · ${tab}` : heading;
  return { label: label.slice(0, LABEL_LIMIT), kind: kind.slice(0, LABEL_LIMIT) };
}

function draw() {
  const list = document.querySelector("[data-slot=starred]");
  if (!list) return;
  list.replaceChildren(...starred().map((star) =>
    element("li", {}, element("a", { class: "navigation-item", href: star.url }, element("span", {}, star.label)))));
  list.closest(".starred")?.toggleAttribute("hidden", !starred().length);
}

/**
 * Star the page, or take its star away.
 * @param {HTMLElement} button carries the page's address in data-star
 */
export function toggleStar(button) {
  const url = button.dataset.star ?? "";
  const others = starred().filter((star) => star.url !== url);
  const is_new = others.length === starred().length;
  if (is_new && others.length >= MOST) {
    toast(format(gettext("最多收藏 %(most)s 个页面"), { most: MOST }), { tone: "red" });
    return;
  }
  stars = is_new ? [{ ...nameOfPage(), url }, ...others] : others;
  button.setAttribute("aria-pressed", String(is_new));
  draw();
  savePreference("shell.starred", stars);
}
