/** Putting away: the first scan finds the goods, the next one, of a bin, puts them there. */

import { withParameters } from "../../webkit/js/http.js";
import { ScanReader } from "./reader.js";
import { good } from "./signals.js";

/** The code of the bin a scan names. @param {string} code @returns {string|null} */
function binOf(code) {
  const wanted = code.trim().toLowerCase();
  const options = [...document.querySelectorAll("#bins option")];
  const found = options.find((one) => one instanceof HTMLOptionElement && [one.value, one.textContent ?? ""].some((text) => text.trim().toLowerCase() === wanted));
  return found instanceof HTMLOptionElement ? found.value : null;
}

/** @param {CustomEvent<{code: string, isTyped: boolean}>} event */
function scanned(event) {
  const reader = event.target;
  if (!(reader instanceof ScanReader)) return;
  const { code, isTyped } = event.detail;
  const forms = document.querySelectorAll(".bin-put");
  const form = forms[0];
  const bin = binOf(code);
  if (!isTyped) good();
  if (bin && forms.length === 1 && form instanceof HTMLFormElement) {
    const box = form.elements.namedItem("bin");
    if (box instanceof HTMLInputElement) box.value = bin;
    form.requestSubmit();
    return;
  }
  location.assign(withParameters(reader.dataset.target ?? "", { [isTyped ? "q" : "code"]: code }));
}

document.addEventListener("scan", (event) => scanned(/** @type {CustomEvent} */ (event)));
