/**
 * Saving and posting: one request at a time, the same idempotency key until it is answered, and
 * again by itself when the line comes back.
 */

import { newKey, gettext } from "../text.js";
import { requestJson, ConnectionLost, LoggedOut } from "../http.js";

/** @import {Pending} from "./local-copy.js" */
/** @typedef {{kind: "save"|"post", status: number, data: any, isQuiet: boolean}} Answer
 *   isQuiet: nobody asked for it, it was saved by itself */

const FIRST_RETRY_MS = 4000;
const LONGEST_RETRY_MS = 60000;

export class Sender {
  /** @type {Pending|null} */
  pending = null;
  #isSending = false;
  #isQuiet = false;
  /** @type {Promise<void>} */
  #flight = Promise.resolve();
  #wait = FIRST_RETRY_MS;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /**
   * @param {{save_url: string, post_url: string|null}} urls
   * @param {{answered: (answer: Answer) => void|Promise<void>, lost: (message: string) => void,
   *   remember: (pending: Pending|null) => void}} listener
   */
  constructor(urls, listener) {
    this.urls = urls;
    this.listener = listener;
    addEventListener("online", () => void this.retry());
  }

  get isBusy() {
    return this.#isSending;
  }

  /** Resolves when no request is under way. */
  whenIdle() {
    return this.#flight;
  }

  /** @param {"save"|"post"} kind @param {Record<string, unknown>} payload @param {boolean} [isQuiet] */
  async send(kind, payload, isQuiet = false) {
    if (this.#isSending) return;
    this.#isQuiet = isQuiet;
    const key = newKey();
    this.pending = { kind, key, payload: { ...payload, idempotency_key: key } };
    this.listener.remember(this.pending);
    await this.#deliver();
  }

  /** Send what has no answer yet once more, with its own key. */
  async retry() {
    if (this.pending && !this.#isSending) await this.#deliver();
  }

  /** What waits for an answer no longer matters (it was merged or thrown away). */
  forget() {
    clearTimeout(this.#timer);
    this.pending = null;
  }

  #deliver() {
    this.#flight = this.#request();
    return this.#flight;
  }

  async #request() {
    const pending = /** @type {Pending} */ (this.pending);
    const url = pending.kind === "post" ? this.urls.post_url : this.urls.save_url;
    if (!url) throw new Error(`no ${pending.kind} url`);
    clearTimeout(this.#timer);
    this.#isSending = true;
    try {
      const { status, data } = await requestJson(url, { body: pending.payload });
      this.pending = null;
      this.#wait = FIRST_RETRY_MS;
      void this.listener.answered({ kind: pending.kind, status, data, isQuiet: this.#isQuiet });
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      this.listener.lost(failure instanceof LoggedOut ? gettext("登录已过期，请在新窗口登录后重试") : failure.message);
      this.#timer = setTimeout(() => void this.retry(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_RETRY_MS);
    } finally {
      this.#isSending = false;
    }
  }
}
