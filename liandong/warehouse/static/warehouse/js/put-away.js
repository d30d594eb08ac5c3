/** Putting away: the first scan finds the goods, then their pieces, if they have numbers, and the bin last. */

import { format, gettext } from "../../webkit/js/text.js";
import { withParameters } from "../../webkit/js/http.js";
import { serialsIn } from "../../webkit/js/grid/serial-text.js";
import { ScanReader } from "./reader.js";

/** The numbers that wait, where one product with serial numbers was found. @type {ReadonlySet<string>} */
const pieces = new Set(JSON.parse(document.getElementById("pieces")?.textContent ?? "[]"));

/** The code of the bin a scan names. @param {string} code @returns {string|null} */
function binOf(code) {
  const wanted = code.trim().toLowerCase();
  const options = [...document.querySelectorAll("#bins option")];
  const found = options.find((one) => one instanceof HTMLOptionElement && [one.value, one.textContent ?? ""].some((text) => text.trim().toLowerCase() === wanted));
  return found instanceof HTMLOptionElement ? found.value : null;
}

/** @returns {HTMLFormElement[]} */
const forms = () => [...document.querySelectorAll(".bin-put")].filter((one) => one instanceof HTMLFormElement);

/** @param {HTMLFormElement} form @returns {HTMLTextAreaElement|null} */
function box(form) {
  const found = form.elements.namedItem("serials");
  return found instanceof HTMLTextAreaElement ? found : null;
}

/** @param {HTMLFormElement} form @returns {string[]} */
const named = (form) => serialsIn(box(form)?.value);

/** Say beside each box how many numbers are in it. */
function recount() {
  for (const form of forms()) {
    const slot = form.querySelector("[data-slot=count]");
    if (slot && box(form)) slot.textContent = format(gettext("%(done)s / %(all)s"), { done: named(form).length, all: form.dataset.wanted });
  }
}

/** The row a scanned piece belongs to: the first that lacks one. @returns {HTMLFormElement|undefined} */
function lacking() {
  const open = forms().filter((form) => box(form));
  return open.find((form) => named(form).length < Number(form.dataset.wanted)) ?? open.at(-1);
}

/** @param {ScanReader} reader @param {string} code */
function addPiece(reader, code) {
  if (forms().some((form) => named(form).includes(code))) {
    reader.say(format(gettext("序列号 %(code)s 已经扫过"), { code }), "bad");
    return;
  }
  const form = lacking();
  const target = form && box(form);
  if (!target) return;
  target.value = [...named(form), code].join("\n");
  recount();
  reader.say(format(gettext("序列号 %(serial)s"), { serial: code }), "good");
}

/** The piece a code of GS1 names, if it is one that waits here. @param {string} code @returns {string|null} */
function pieceOf(code) {
  if (pieces.has(code)) return code;
  return [...pieces].find((number) => code.endsWith(`21${number}`) || code.endsWith(`(21)${number}`)) ?? null;
}

/** @param {CustomEvent<{code: string, isTyped: boolean}>} event */
function scanned(event) {
  const reader = event.target;
  if (!(reader instanceof ScanReader)) return;
  const { code, isTyped } = event.detail;
  const piece = pieceOf(code.trim());
  if (piece) {
    addPiece(reader, piece);
    return;
  }
  const bin = binOf(code);
  const form = pieces.size ? forms().find((one) => named(one).length) : forms()[0];
  if (bin && form && (pieces.size || forms().length === 1)) {
    const target = form.elements.namedItem("bin");
    if (target instanceof HTMLInputElement) target.value = bin;
    reader.say(bin, "good");
    form.requestSubmit();
    return;
  }
  if (bin && pieces.size) {
    reader.say(gettext("先扫序列号，再扫库位"), "bad");
    return;
  }
  location.assign(withParameters(reader.dataset.target ?? "", { [isTyped ? "q" : "code"]: code }));
}

document.addEventListener("scan", (event) => scanned(/** @type {CustomEvent} */ (event)));
document.addEventListener("input", recount);
recount();
