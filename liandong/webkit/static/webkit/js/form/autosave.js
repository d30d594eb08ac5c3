/**
 * Saving by itself: a little after the last change, at the latest some time after the first, as soon
 * as the document is complete enough for the server. Until then the copy in this browser holds it.
 */

import { gettext, format } from "../text.js";

const IDLE_MS = 2500;
const LONGEST_MS = 15000;

/**
 * What saving by itself needs of the form.
 * @typedef {{isTyping: () => boolean, saveQuietly: () => Promise<void>}} Host
 */

export class Autosave {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #since = 0;
  /** Held: somebody else's version must be looked at first. */
  isHeld = false;

  /** @param {Host} host @param {HTMLElement|null} status where the standing is told */
  constructor(host, status) {
    this.host = host;
    this.status = status;
  }

  /** Something changed. */
  touched() {
    if (!this.#since) this.#since = Date.now();
    this.say("changed", gettext("有改动未保存"));
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    if (this.isHeld) return;
    const left = this.#since + LONGEST_MS - Date.now();
    this.#timer = setTimeout(() => void this.#due(), Math.max(0, Math.min(IDLE_MS, left)));
  }

  async #due() {
    const isLate = Date.now() - this.#since >= LONGEST_MS;
    if (document.querySelector("dialog[open]") || (this.host.isTyping() && !isLate)) {
      if (isLate) this.#since = Date.now();
      this.#wait();
      return;
    }
    this.stop();
    await this.host.saveQuietly();
  }

  /** Nothing waits any more. */
  stop() {
    clearTimeout(this.#timer);
    this.#since = 0;
  }

  /** @param {"changed"|"saving"|"saved"|"kept"|"lost"} standing @param {string} text */
  say(standing, text) {
    if (!this.status) return;
    this.status.dataset.standing = standing;
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  saving() {
    this.say("saving", gettext("正在保存…"));
  }

  saved() {
    this.say("saved", format(gettext("已保存 %(time)s"), { time: new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" }) }));
  }

  /** The server can't take it yet, or must not. @param {string} why */
  kept(why) {
    this.say("kept", format(gettext("%(why)s，内容已存在本机"), { why }));
  }

  lost() {
    this.say("lost", gettext("连不上服务器，内容已存在本机"));
  }
}
