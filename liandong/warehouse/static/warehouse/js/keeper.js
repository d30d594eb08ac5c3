/**
 * Nothing counted is lost: every change is kept in this browser at once and in the server's draft soon
 * after; a request without an answer is sent again with its own key until it has one.
 */

import { format, gettext, newKey } from "../../webkit/js/text.js";
import { requestJson, ConnectionLost, LoggedOut } from "../../webkit/js/http.js";

/** @import {Config, Problem} from "./types.js" */
/** @import {Kept} from "./lines.js" */
/** @typedef {{kind: "save"|"finish", payload: Record<string, unknown>, change: number}} Pending change: which the payload holds */
/** @typedef {Kept & {document: number|null, version: number|null, number: string, header: Record<string, string>,
 *   is_dirty: boolean, pending: Pending|null}} Copy */
/**
 * @typedef {object} Host
 * @property {() => {header: Record<string, string>, lines: any[]}} payload
 * @property {() => Kept} keep
 * @property {(lines: any[]) => void} stored the server has these
 * @property {() => number} unsaved
 * @property {(standing: string, text: string) => void} say
 * @property {(problems: Problem[]) => void} refused none: what was wrong no longer is
 * @property {(current: any) => void} conflict somebody else has saved meanwhile
 * @property {(answer: any) => void} finished
 */

const SOON_MS = 900;
const FIRST_RETRY_MS = 3000;
const LONGEST_RETRY_MS = 30000;
const MOST_KEPT_ALIVE = 400; // lines of a request that may outlive its page: browsers allow it 64 KB
const PREFIX = "liandong:scan:";

export class Keeper {
  /** @type {Pending|null} */
  #pending = null;
  /** @type {Promise<void>} */
  #flight = Promise.resolve();
  #isSending = false;
  #isHeld = false;
  #change = 0;
  #kept = 0;
  #wait = FIRST_RETRY_MS;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {Config} config @param {Host} host */
  constructor(config, host) {
    this.config = config;
    this.host = host;
    this.name = PREFIX + config.copy;
    addEventListener("online", () => void this.#deliver());
    addEventListener("pagehide", () => void this.flush());
  }

  /** What an earlier page left behind here, if anything of it never reached the server. @returns {Copy|null} */
  left() {
    const before = this.config.source ? this.name.replace(/:[^:]*$/, `:s${this.config.source}`) : this.name;
    const text = localStorage.getItem(this.name) ?? localStorage.getItem(before);
    if (text === null) return null;
    if (before !== this.name) localStorage.removeItem(before);
    /** @type {Copy} */
    const copy = JSON.parse(text);
    return copy.is_dirty || copy.pending ? copy : null;
  }

  /** Go on with what was left behind: first what has no answer, then the rest. @param {Copy} copy */
  async takeUp(copy) {
    this.#change += 1;
    this.#pending = copy.pending;
    if (this.#pending) this.#pending.change = 0;
    if (!this.config.document && copy.document) Object.assign(this.config, { document: copy.document, version: copy.version, number: copy.number });
    else if (this.config.document && copy.version !== null && !copy.pending) this.config.version = copy.version;
    this.#write();
    await (this.#pending ? this.#deliver() : this.#save());
  }

  /** Something was counted. @param {boolean} [isUrgent] */
  changed(isUrgent = false) {
    this.#change += 1;
    this.#isHeld = false;
    this.#write();
    if (!this.config.urls.save) {
      this.host.say("kept", gettext("记在这部手机上，复核通过时一起提交"));
      return;
    }
    this.host.say("changed", gettext("正在存…"));
    this.#later(isUrgent ? 0 : SOON_MS);
  }

  get #isDirty() {
    return this.#change > this.#kept;
  }

  /** Finish the job: post, or pass the check. */
  async finish() {
    clearTimeout(this.#timer);
    await this.#flight;
    if (this.#pending) await this.#deliver();
    if (this.#pending) return; // no connection: what waits goes first, and is said
    this.#begin("finish");
    await this.#deliver();
  }

  /** Save what waits. Resolves when it was tried. */
  async flush() {
    clearTimeout(this.#timer);
    await this.#flight;
    if (this.#pending) await this.#deliver();
    if (!this.#pending) await this.#save();
  }

  /** Save on top of what somebody else has saved. @param {number} version */
  async again(version) {
    this.config.version = version;
    this.#isHeld = false;
    this.#write();
    await this.#flight;
    await this.#save();
  }

  /** Nothing of this page is needed any more. */
  forget() {
    clearTimeout(this.#timer);
    this.#isHeld = true;
    this.#pending = null;
    localStorage.removeItem(this.name);
  }

  /** @param {number} wait */
  #later(wait) {
    clearTimeout(this.#timer);
    if (!this.#isHeld) this.#timer = setTimeout(() => void (this.#pending ? this.#deliver() : this.#save()), wait);
  }

  async #save() {
    if (!this.#isDirty || this.#isHeld || this.#isSending || !this.config.urls.save) return;
    if (!this.#isWorthADraft) {
      this.host.say("plain", "");
      return;
    }
    this.#begin("save");
    await this.#deliver();
  }

  /** One tap too many and back again makes no draft. */
  get #isWorthADraft() {
    return this.config.document !== null || this.config.is_count || this.host.payload().lines.some(({ quantity }) => quantity !== "0");
  }

  /** @param {"save"|"finish"} kind */
  #begin(kind) {
    const { document, version, source } = this.config;
    this.#pending = { kind, change: this.#change, payload: { ...this.host.payload(), document, version, source, idempotency_key: newKey() } };
    this.#write();
  }

  #deliver() {
    if (this.#pending && !this.#isSending) this.#flight = this.#request(this.#pending);
    return this.#flight;
  }

  /** @param {Pending} pending */
  async #request(pending) {
    clearTimeout(this.#timer);
    this.#isSending = true;
    const lines = /** @type {any[]} */ (pending.payload.lines);
    try {
      const { status, data } = await requestJson(this.config.urls[pending.kind], { body: pending.payload, keepalive: lines.length < MOST_KEPT_ALIVE });
      this.#pending = null;
      this.#wait = FIRST_RETRY_MS;
      this.#answered(pending, status, data);
    } catch (failure) {
      if (!(failure instanceof ConnectionLost || failure instanceof LoggedOut)) throw failure;
      this.#lost(failure, pending.kind);
    } finally {
      this.#isSending = false;
    }
    if (!this.#pending && this.#isDirty) this.#later(0);
  }

  /** @param {Error} failure @param {"save"|"finish"} kind */
  #lost(failure, kind) {
    const count = this.host.unsaved();
    const facts = { reason: failure.message, count };
    const text = kind === "finish" ? gettext("%(reason)s：还没有审核，连上后自动再试")
      : gettext("%(reason)s：%(count)s 行只记在这部手机上，连上后自动存");
    this.host.say("lost", format(text, facts));
    this.#timer = setTimeout(() => void this.#deliver(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_RETRY_MS);
  }

  /** @param {Pending} pending @param {number} status @param {any} data */
  #answered(pending, status, data) {
    if (status === 200 && pending.kind === "finish") {
      this.forget();
      this.host.finished(data);
    } else if (status === 200) {
      this.#stored(pending, data);
    } else {
      this.#isHeld = true;
      this.#write();
      if (status === 409) this.host.conflict(data.current);
      else this.#refused(data?.problems ?? [{ message: gettext("草稿已不在，或没有权限"), key: null }]);
    }
  }

  /** @param {Problem[]} problems */
  #refused(problems) {
    this.host.refused(problems);
    if (!this.config.urls.save) this.host.say("kept", gettext("记在这部手机上，复核通过时一起提交"));
    else if (this.#isDirty) this.host.say("kept", gettext("没有存进草稿，内容记在这部手机上"));
    else this.host.say("plain", format(gettext("没有审核；数的都在草稿 %(number)s 里"), { number: this.config.number }));
  }

  /** @param {Pending} pending @param {{document: number, number: string, version: number}} data */
  #stored(pending, data) {
    localStorage.removeItem(this.name);
    Object.assign(this.config, data);
    this.name = this.name.replace(/:[^:]*$/, `:d${data.document}`);
    this.#kept = pending.change;
    this.host.stored(/** @type {any[]} */ (pending.payload.lines));
    this.#write();
    this.host.refused([]);
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    if (!this.#isDirty) this.host.say("saved", format(gettext("已存到草稿 %(number)s %(time)s"), { number: data.number, time }));
  }

  #write() {
    const { document, version, number } = this.config;
    const { header } = this.host.payload();
    /** @type {Copy} */
    const copy = { ...this.host.keep(), document, version, number, header, is_dirty: this.#isDirty, pending: this.#pending };
    try {
      localStorage.setItem(this.name, JSON.stringify(copy));
    } catch (refusal) {
      if (!(refusal instanceof DOMException)) throw refusal;
      this.host.say("lost", gettext("这部手机没有地方再记，请先连上服务器"));
    }
  }
}
