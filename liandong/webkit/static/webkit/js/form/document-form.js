/**
 * <document-form data-config="id of the JSON script">: header fields, <line-grid>, saving and posting.
 *
 * Buttons inside carry data-command = save | post | origins | claims | snapshot | insert-line | remove-line | undo.
 */

import { gettext, format, readJson } from "../text.js";
import { toast } from "../toast.js";
import { LineGrid } from "../grid/element.js";
import { goToProblem } from "../grid/commands.js";
import { HeaderFields, moveByEnter } from "./fields.js";
import { LocalCopy } from "./local-copy.js";
import { showBanner, showProblemList } from "./messages.js";
import { Sender } from "./sender.js";
import { DueDate } from "./terms.js";

/** @import {Problem, Choice} from "../types.js" */
/** @typedef {{id: number|null, number: string|null, version: number|null, type: string, copy_name: string, has_terms?: boolean,
 *   save_url: string, post_url: string|null, origins_url: string|null, claims_url?: string|null, snapshot_url?: string|null, context_fields?: string[]}} FormConfig */
/** @import {Answer} from "./sender.js" @import {Current} from "./conflict.js" */

const COPY_AFTER_MS = 500;

export class DocumentForm extends HTMLElement {
  /** @type {FormConfig} */
  config;
  /** @type {LineGrid} */
  grid;
  #isDirty = false;
  /** counts changes, to know whether something was typed while saving */
  #edits = 0;
  #sentAt = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #copyTimer;

  connectedCallback() {
    this.config = readJson(this.dataset.config ?? "form-config");
    this.grid = /** @type {LineGrid} */ (this.querySelector("line-grid"));
    this.fields = new HeaderFields(this);
    if (this.config.has_terms) new DueDate(this.fields, this.config.id === null).listen();
    this.copy = new LocalCopy(this.config.copy_name);
    this.sender = new Sender(this.config, {
      answered: (answer) => void this.#answered(answer),
      lost: (message) => this.#lost(message),
      remember: () => this.#writeCopy(),
    });
    this.#listen();
    this.shareContext();
    this.#restore();
    this.grid.totals.paint();
  }

  #listen() {
    this.addEventListener("lines-changed", () => this.#changed());
    this.addEventListener("input", (event) => !(event.target instanceof Element && event.target.closest("line-grid")) && this.#changed());
    this.addEventListener("change", (event) => this.#headerChanged(event));
    this.addEventListener("click", (event) => this.#pressed(event));
    this.addEventListener("grid-warnings", (event) => this.#warn(/** @type {CustomEvent<Problem[]>} */ (event).detail));
    this.addEventListener("totals-changed", (event) => this.#showTotal(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("keydown", (event) => moveByEnter(event, this, this.grid));
    document.addEventListener("keydown", (event) => this.#key(event));
    addEventListener("pagehide", () => this.#isDirty && this.#writeCopy());
  }

  /** @param {string} name @returns {HTMLElement} */
  #slot(name) {
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
  #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-command]") : null;
    if (!(button instanceof HTMLElement)) return;
    /** @type {Record<string, () => void>} */
    const commands = {
      save: () => void this.save(),
      post: () => void this.post(),
      origins: () => void this.#fill("origins"),
      claims: () => void this.#fill("claims"),
      snapshot: () => void this.#fill("snapshot"),
      "insert-line": () => this.grid.insertLine(),
      "remove-line": () => this.grid.removeLines(),
      undo: () => this.grid.travel("undo"),
    };
    commands[button.dataset.command ?? ""]?.();
  }

  /** @param {Event} event */
  #headerChanged(event) {
    if (event.target instanceof Element && event.target.closest("line-grid")) return;
    const chosen = /** @type {Choice|null} */ (event instanceof CustomEvent ? event.detail : null);
    this.fields?.fillEmpty(chosen?.defaults ?? {});
    this.shareContext();
    this.grid.totals.checkSoon();
    this.#changed();
  }

  /** Searches and totals depend on some header fields (partner, place, date). */
  shareContext() {
    const header = this.fields?.read() ?? {};
    const names = this.config.context_fields ?? ["partner", "place", "business_date"];
    this.grid.context = { type: this.config.type, ...Object.fromEntries(names.filter((name) => name in header).map((name) => [name, header[name]])) };
  }

  #changed() {
    this.#isDirty = true;
    this.#edits += 1;
    this.toggleAttribute("data-dirty", true);
    clearTimeout(this.#copyTimer);
    this.#copyTimer = setTimeout(() => this.#writeCopy(), COPY_AFTER_MS);
  }

  #content() {
    return { header: this.fields?.read() ?? {}, labels: this.fields?.labels() ?? {}, lines: this.grid.lines() };
  }

  #writeCopy() {
    const isKept = this.copy?.write({ version: this.config.version, ...this.#content(), pending: this.sender?.pending ?? null });
    if (isKept === false) {
      showBanner(this.#slot("banner"), { tone: "amber", icon: "alert-triangle", message: gettext("浏览器的空间已满，未保存的内容没有备份，请尽快保存") });
    }
  }

  #restore() {
    const copy = this.copy?.read();
    if (!copy) return;
    this.fields?.write(copy.header, copy.labels);
    this.grid.replaceLines(copy.lines);
    this.shareContext();
    this.#isDirty = true;
    if (this.config.version === copy.version && copy.pending && this.sender) {
      this.sender.pending = copy.pending;
      this.#sentAt = this.#edits;
      void this.sender.retry();
    }
    const when = new Date(copy.saved_at).toLocaleString();
    this.config.version = copy.version; // an older version than the server's leads to the conflict view, never to a silent overwrite
    showBanner(this.#slot("banner"), {
      tone: "blue", icon: "history", message: format(gettext("已恢复 %(when)s 还没有保存的内容"), { when }),
      buttons: [{ label: gettext("放弃，用已保存的"), act: () => this.discardCopy() }],
    });
    this.grid.totals.checkSoon();
  }

  /** Forget the local copy and show what the server has. */
  discardCopy() {
    this.sender?.forget();
    this.#isDirty = false;
    this.copy?.clear();
    location.reload();
  }

  /** @returns {Promise<boolean>} is everything understood and complete enough to be sent? */
  async #isReady() {
    if (!(await this.grid.commit())) return false;
    const problems = [...(this.fields?.missing() ?? []), ...this.grid.problems()];
    this.#showProblems(problems);
    return !problems.length;
  }

  save() {
    return this.#send("save");
  }

  post() {
    return this.#send("post");
  }

  /** @param {"save"|"post"} kind */
  async #send(kind) {
    if (this.sender?.isBusy || (kind === "post" && !this.config.post_url) || !(await this.#isReady())) return;
    if (this.sender?.pending) {
      await this.sender.retry(); // its answer first: only then is it known which version we have
      if (this.sender.pending || !this.#isDirty) return;
    }
    this.#sentAt = this.#edits;
    this.#busy(kind, true);
    await this.sender?.send(kind, { version: this.config.version, header: this.fields?.read(), lines: this.grid.payload() });
    this.#busy(kind, false);
  }

  /** @param {string} command @param {boolean} isBusy */
  #busy(command, isBusy) {
    for (const button of this.querySelectorAll(`[data-command=${command}]`)) button.classList.toggle("is-busy", isBusy);
  }

  /** @param {Answer} answer */
  async #answered({ kind, status, data }) {
    showBanner(this.#slot("banner"), null);
    if (status === 200) return this.#accepted(kind, data);
    if (status === 409 && data?.current?.lines) return this.#conflict(kind, data.current);
    /** @type {Problem[]} */
    const unknown = [{ code: "unexpected", message: format(gettext("服务器没有接受（%(status)s），内容仍在本机"), { status }), line: null, field: null }];
    this.#showProblems(data?.problems ?? unknown);
    this.#writeCopy();
    return undefined;
  }

  /** @param {"save"|"post"} kind @param {any} data */
  #accepted(kind, data) {
    this.#showProblems([]);
    const isUnchanged = this.#sentAt === this.#edits;
    if (kind === "post" || isUnchanged) this.copy?.clear();
    if (kind === "post") {
      this.#isDirty = false;
      location.assign(data.url);
      return;
    }
    this.config.version = data.version;
    this.#isDirty = !isUnchanged;
    this.toggleAttribute("data-dirty", this.#isDirty);
    clearTimeout(this.#copyTimer);
    if (this.config.id === null) this.#becomeSaved(data);
    this.grid.totals.take(isUnchanged ? data : { lines: data.lines.map((/** @type {any} */ line) => ({ key: line.key, id: line.id })) });
    if (this.#isDirty) this.#writeCopy();
    this.#warn(data.warnings ?? []);
    toast(format(gettext("已保存 %(number)s"), { number: data.number }));
  }

  /** A new document has its number and its address now. @param {any} data */
  #becomeSaved(data) {
    Object.assign(this.config, { id: data.id, number: data.number, ...(data.form ?? {}) });
    const title = this.querySelector("[data-slot=number]");
    if (title) title.textContent = data.number;
    document.title = `${data.number} · ${document.title.split(" · ").slice(1).join(" · ")}`;
    if (data.url) history.replaceState(null, "", data.url);
    if (data.form?.copy_name) this.copy = new LocalCopy(data.form.copy_name);
    if (this.sender && data.form) this.sender.urls = this.config;
  }

  /** @param {"save"|"post"} kind @param {Current} current */
  async #conflict(kind, current) {
    const labelOf = (/** @type {string} */ name) => this.fields?.control(name)?.closest(".field")?.querySelector("label")?.textContent ?? name;
    const { resolveConflict } = await import("./conflict.js"); // rarely needed, so not with the page
    const merged = await resolveConflict(this.#content(), current, labelOf);
    if (!merged) {
      return showBanner(this.#slot("banner"), {
        tone: "amber", icon: "alert-triangle", message: gettext("这张单据已被别人修改，你的内容还在本机，没有保存"),
        buttons: [{ label: gettext("比较两个版本"), act: () => void this.#conflict(kind, current) }],
      });
    }
    this.config.version = current.version;
    this.fields?.write(merged.header, merged.labels);
    this.grid.replaceLines(merged.lines);
    this.#changed();
    return this.#send(kind);
  }

  /** @param {string} message */
  #lost(message) {
    this.#writeCopy();
    showBanner(this.#slot("banner"), {
      tone: "amber", icon: "wifi-off", message: format(gettext("%(message)s。内容已存在本机，连上后会自动保存"), { message }),
      buttons: [{ label: gettext("现在重试"), act: () => void this.sender?.retry() }],
    });
  }

  /** @param {Problem[]} problems */
  #showProblems(problems) {
    this.fields?.showProblems(problems);
    this.grid.showProblems(problems);
    showProblemList(this.#slot("problems"), problems, { go: (problem) => this.#goTo(problem) });
  }

  /** @param {Problem[]} warnings */
  #warn(warnings) {
    const title = format(gettext("%(count)s 处提醒（审核前请确认）"), { count: warnings.length });
    showProblemList(this.#slot("warnings"), warnings, { go: (problem) => this.#goTo(problem), tone: "amber", title });
  }

  /** @param {Problem} problem */
  #goTo(problem) {
    if (problem.line !== null && problem.line !== undefined) goToProblem(this.grid, problem);
    else this.fields?.control(problem.field ?? "")?.focus();
  }

  /** @param {Record<string, string>} totals */
  #showTotal(totals) {
    const holder = this.querySelector("[data-slot=total]");
    const grid = this.grid?.querySelector("[data-total=gross_amount], [data-total=amount]");
    if (holder) holder.textContent = grid?.textContent ?? totals.quantity ?? "";
  }

  /** Lines from elsewhere: earlier documents, open claims, the books. @param {"origins"|"claims"|"snapshot"} source */
  async #fill(source) {
    const { fillFrom } = await import("./fillers.js"); // not needed by most documents
    await fillFrom(source, this);
  }
}

customElements.define("document-form", DocumentForm);
