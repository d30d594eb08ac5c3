/** Pages where a scan leads somewhere: home asks the server where, lists and the look-up search for it. */

import { requestJson, withParameters, ConnectionLost } from "../../webkit/js/http.js";
import { ScanReader } from "./reader.js";
import { good } from "./signals.js";

/** @param {CustomEvent<{code: string, isTyped: boolean}>} event */
async function lead(event) {
  const reader = event.target;
  if (!(reader instanceof ScanReader)) return;
  const { code, isTyped } = event.detail;
  const { read, target, typed } = reader.dataset;
  if (!isTyped) good();
  if (target) {
    location.assign(withParameters(target, { [isTyped || !typed ? "q" : typed]: code }));
    return;
  }
  try {
    const { data } = await requestJson(withParameters(read ?? "", { code }));
    const found = new URL(data?.url ?? "", location.href);
    if (isTyped && found.searchParams.has("code")) {
      found.searchParams.delete("code");
      found.searchParams.set("q", code);
    }
    location.assign(found.toString());
  } catch (failure) {
    if (!(failure instanceof ConnectionLost)) throw failure;
    reader.say(failure.message, "bad");
  }
}

document.addEventListener("scan", (event) => void lead(/** @type {CustomEvent} */ (event)));
