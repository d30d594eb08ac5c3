/**
 * <document-form data-config="id of the JSON script">: header fields, <line-grid>, saving and posting.
 *
 * Buttons inside carry data-command = save | post | origins | claims | snapshot | insert-line | duplicate-line |
 * remove-line | undo | columns. Drafts save themselves; [data-slot=standing] tells how they stand.
 */

import { gettext, format, readJson } from "../text.js";
import { toast } from "../toast.js";
import { withScript } from "../http.js";
import { hasParts } from "./kits.js";
import { LineGrid } from "../grid/element.js";
import { pressed } from "./buttons.js";
import { HeaderFields, moveByEnter } from "./fields.js";
import { LocalCopy } from "./local-copy.js";
import { showBanner, showProblemList } from "./messages.js";
import { restoreCopy } from "./restoring.js";
import { goTo, sayFull, sayLost, showNumber, showTotal, showWarnings } from "./speech.js";
import { Sender } from "./sender.js";
import { Autosave } from "./autosave.js";
import { followPartner } from "./terms.js";

/** @import {Problem, Choice} from "../types.js" */
/** @typedef {{id: number|null, number: string|null, version: number|null, type: string, copy_name: string, has_terms?: boolean,
 *   save_url: string, post_url: string|null, origins_url: string|null, claims_url?: string|null, snapshot_url?: string|null, parts_url?: string|null, context_fields?: string[]}} FormConfig */
/** @import {Answer} from "./sender.js" @import {Content} from "./conflict.js" */

const COPY_AFTER_MS = 500;

export class DocumentForm extends HTMLElement {
  /** @type {FormConfig} */
  config;
  /** @type {LineGrid} */
  grid;
  isDirty = false;
  /** counts changes, to know whether something was typed while saving */
  #edits = 0;
  #sentAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #copyTimer;
  /** @type {() => void} */
  #stopAnnouncing = () => undefined;
  /** @type {LocalCopy|null} */
  copy = null;
  #isLeaving = false;
  /** @type {Autosave|null} */
  autosave = null;
  /** What the server and this page last agreed on; null when that is not known. @type {Content|null} */
  base = null;

  connectedCallback() {
    this.config = readJson(this.dataset.config ?? "form-config");
    this.grid = /** @type {LineGrid} */ (this.querySelector("line-grid"));
    this.fields = new HeaderFields(this);
    followPartner(this.fields, this.config);
    this.#useCopy(this.config.copy_name);
    this.autosave = new Autosave({ isTyping: () => this.grid.editor.mode === "edit", saveQuietly: () => this.#saveQuietly() }, this.querySelector("[data-slot=standing]"));
    this.sender = new Sender(this.config, {
      answered: (answer) => void this.#answered(answer),
      lost: (message) => this.#lost(message),
      remember: () => this.writeCopy(),
    });
    this.#listen();
    this.shareContext();
    this.base = this.#agreed();
    restoreCopy(this);
    this.grid.totals.paint();
    void this.grid.totals.sayPromotions();
  }

  /** @param {string} name */
  #useCopy(name) {
    this.#stopAnnouncing();
    this.copy = new LocalCopy(name);
    this.#stopAnnouncing = this.copy.announce();
  }

  disconnectedCallback() {
    this.#stopAnnouncing();
    this.autosave?.stop();
  }

  #listen() {
    this.addEventListener("lines-changed", () => this.changed());
    this.addEventListener("input", (event) => !(event.target instanceof Element && event.target.closest("line-grid")) && this.changed());
    this.addEventListener("change", (event) => this.#headerChanged(event));
    this.addEventListener("click", (event) => pressed(event, this));
    this.addEventListener("grid-warnings", (event) => showWarnings(this, /** @type {CustomEvent<Problem[]>} */ (event).detail));
    this.addEventListener("totals-changed", (event) => showTotal(this, /** @type {CustomEvent} */ (event).detail));
    this.addEventListener("keydown", (event) => moveByEnter(event, this, this.grid));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.querySelector("#beside")?.addEventListener("toggle", () => void withScript(import("../draft-beside.js"), () => undefined), { once: true });
    addEventListener("pagehide", () => this.isDirty && this.writeCopy());
  }

  /** @param {string} name @returns {HTMLElement} */
  slotOf(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`[data-slot=${name}]`));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!(event.ctrlKey || event.metaKey) || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key.toLowerCase() === "s") void this.save();
    else if (event.key === "Enter" && this.config.post_url) void this.post();
    else return;
    event.preventDefault();
  }

  /** @param {Event} event */
  #headerChanged(event) {
    if (event.target instanceof Element && event.target.closest("line-grid")) return;
    const chosen = /** @type {Choice|null} */ (event instanceof CustomEvent ? event.detail : null);
    this.fields?.fillEmpty(chosen?.defaults ?? {});
    this.shareContext();
    this.grid.totals.checkSoon();
    this.changed();
  }

  /** Searches and totals depend on some header fields (partner, place, date). */
  shareContext() {
    const header = this.fields?.read() ?? {};
    const names = this.config.context_fields ?? ["partner", "place", "business_date"];
    this.grid.context = { type: this.config.type, ...Object.fromEntries(names.filter((name) => name in header).map((name) => [name, header[name]])) };
  }

  changed() {
    this.isDirty = true;
    this.#edits += 1;
    this.toggleAttribute("data-dirty", true);
    clearTimeout(this.#copyTimer);
    this.#copyTimer = setTimeout(() => this.writeCopy(), COPY_AFTER_MS);
    this.autosave?.touched();
  }

  content() {
    return { header: this.fields?.read() ?? {}, labels: this.fields?.labels() ?? {}, lines: this.grid.lines() };
  }

  /** The content as it is now, whatever is typed later. */
  #agreed() {
    const content = this.content();
    return { ...content, lines: content.lines.map((line) => ({ ...line })) };
  }

  /** Keep what is here in this browser. */
  writeCopy() {
    const isKept = this.copy?.write({ version: this.config.version, ...this.content(), pending: this.sender?.pending ?? null });
    if (isKept === false) sayFull(this);
  }

  /** The copy no longer matters. */
  dropCopy() {
    this.autosave?.stop();
    clearTimeout(this.#copyTimer);
    this.isDirty = false;
    this.copy?.clear();
  }

  /** @returns {Promise<boolean>} is everything understood and complete enough to be sent? */
  async #isReady() {
    if (!(await this.grid.commit())) return false;
    const problems = [...(this.fields?.missing() ?? []), ...this.grid.problems()];
    this.#showProblems(problems);
    return !problems.length;
  }

  save() {
    return this.send("save");
  }

  post() {
    return this.send("post");
  }

  /** Send a request that had no answer again, with its own key. @param {import("./local-copy.js").Pending} pending */
  sendAgain(pending) {
    if (!this.sender) return;
    this.sender.pending = pending;
    this.#sentAt = this.#edits;
    void this.sender.retry();
  }

  /** @param {"save"|"post"} kind */
  async send(kind) {
    if ((kind === "post" && !this.config.post_url) || !(await this.#isReady()) || !(await hasParts(this))) return;
    this.#busy(kind, true);
    await this.grid.totals.settled();
    await this.sender?.whenIdle(); // it may be saving by itself
    this.#busy(kind, false);
    if (this.sender?.isBusy || this.#isLeaving) return; // pressed twice
    if (kind === "save" && !this.isDirty && this.config.id !== null) return toast(format(gettext("已保存 %(number)s"), { number: this.config.number }));
    if (this.sender?.pending) {
      await this.sender.retry(); // its answer first: only then is it known which version we have
      if (this.sender.pending || !this.isDirty) return;
    }
    this.#sentAt = this.#edits;
    this.autosave?.stop();
    this.autosave?.saving();
    this.#busy(kind, true);
    await this.sender?.send(kind, { version: this.config.version, header: this.fields?.read(), lines: this.grid.payload() });
    this.#busy(kind, false);
  }

  /**
   * Save without being asked: whatever is not complete waits in the local copy, and nothing is said aloud.
   * @returns {Promise<void>}
   */
  async #saveQuietly() {
    if (!this.isDirty || this.sender?.isBusy || this.sender?.pending) return;
    const problems = [...(this.fields?.missing() ?? []), ...this.grid.problems()];
    if (problems.length || !this.grid.lines().length) return this.autosave?.kept(gettext("还没有填完整"));
    this.#sentAt = this.#edits;
    this.autosave?.saving();
    await this.sender?.send("save", { version: this.config.version, header: this.fields?.read(), lines: this.grid.payload() }, true);
  }

  /** @param {string} command @param {boolean} isBusy */
  #busy(command, isBusy) {
    for (const button of this.querySelectorAll(`[data-command=${command}]`)) button.classList.toggle("is-busy", isBusy);
  }

  /** @param {Answer} answer */
  async #answered({ kind, status, data, isQuiet }) {
    showBanner(this.slotOf("banner"), null);
    if (status === 200) return this.#accepted(kind, data, isQuiet);
    if (status === 409 && data?.current?.lines) {
      if (this.autosave) this.autosave.isHeld = true;
      this.autosave?.kept(gettext("已被别人修改"));
      // rarely needed, so not with the page
      return withScript(import("./settling.js"), ({ sayConflict, settle }) => (isQuiet ? sayConflict : settle)(this, kind, data.current));
    }
    this.autosave?.kept(gettext("还不能保存"));
    if (isQuiet) return this.writeCopy();
    /** @type {Problem[]} */
    const unknown = [{ code: "unexpected", message: format(gettext("服务器没有接受（%(status)s），内容仍在本机"), { status }), line: null, field: null }];
    this.#showProblems(data?.problems ?? unknown);
    if (data?.problems?.some((/** @type {Problem} */ one) => one.code.startsWith("promotion_"))) this.grid.totals.checkSoon();
    this.writeCopy();
    return undefined;
  }

  /** @param {"save"|"post"} kind @param {any} data @param {boolean} isQuiet */
  #accepted(kind, data, isQuiet) {
    this.#showProblems([], isQuiet);
    const isUnchanged = this.#sentAt === this.#edits;
    const isNew = this.config.id === null;
    if (kind === "post" || isUnchanged || isNew) this.copy?.clear();
    if (kind === "post") {
      this.dropCopy();
      this.#isLeaving = true;
      location.assign(data.url);
      return;
    }
    if (this.autosave) this.autosave.isHeld = false;
    this.config.version = data.version;
    this.isDirty = !isUnchanged;
    this.toggleAttribute("data-dirty", this.isDirty);
    clearTimeout(this.#copyTimer);
    if (isNew) this.#becomeSaved(data);
    this.grid.totals.take(isUnchanged ? data : { lines: data.lines.map((/** @type {any} */ line) => ({ key: line.key, id: line.id })) });
    if (isUnchanged) {
      this.base = this.#agreed();
      this.autosave?.saved();
    } else {
      this.base = null;
      this.writeCopy();
      this.autosave?.touched();
    }
    showWarnings(this, data.warnings ?? []);
    if (!isQuiet) toast(format(gettext("已保存 %(number)s"), { number: data.number }));
  }

  /** A new document has its number and its address now. @param {any} data */
  #becomeSaved(data) {
    Object.assign(this.config, { id: data.id, number: data.number, ...(data.form ?? {}) });
    showNumber(this, data.number);
    if (data.url) history.replaceState(null, "", data.url);
    if (data.form?.copy_name) this.#useCopy(data.form.copy_name);
    if (this.sender && data.form) this.sender.urls = this.config;
  }

  /** @param {string} message */
  #lost(message) {
    this.writeCopy();
    this.autosave?.lost();
    sayLost(this, message);
  }

  /** @param {Problem[]} problems @param {boolean} [isQuiet] nothing to show, and cells keep their own marks */
  #showProblems(problems, isQuiet = false) {
    if (isQuiet && !this.slotOf("problems").childElementCount) return;
    this.fields?.showProblems(problems);
    this.grid.showProblems(problems);
    showProblemList(this.slotOf("problems"), problems, { go: (problem) => goTo(this, problem) });
  }
}

customElements.define("document-form", DocumentForm);
