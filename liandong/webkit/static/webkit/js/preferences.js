/** Keeping what the member chose on the server. What fails is kept for the page and said once. */

import { ConnectionLost, LoggedOut, requestJson } from "./http.js";
import { gettext } from "./text.js";
import { toast } from "./toast.js";

/** @type {Map<string, Promise<unknown>>} */
const flights = new Map();

/**
 * Keep a value under a key; saves of one key arrive in the order they were made.
 * @param {string} key such as shell.look or list.sales.order.columns
 * @param {unknown} value JSON; null forgets it
 */
export function savePreference(key, value) {
  const template = document.documentElement.dataset.preferences;
  if (!template || document.documentElement.dataset.member === undefined) return Promise.resolve();
  const url = template.replace("KEY", encodeURIComponent(key));
  const send = async () => {
    try {
      const { status } = await requestJson(url, { body: value, keepalive: true });
      if (status >= 400) toast(gettext("个人设置没有保存到服务器"), { tone: "red" });
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      toast(gettext("个人设置没有保存到服务器"), { tone: "red" });
    }
  };
  const flight = (flights.get(key) ?? Promise.resolve()).then(send);
  flights.set(key, flight);
  return flight;
}
