/** <scan-sheet>: counting for one job, by scan, camera, search, large keys or the number pad. */

import { element, format, gettext, ngettext, readJson } from "../../webkit/js/text.js";
import { ONE, said, scaled, unitOf } from "./amounts.js";
import { find, NotFound } from "./finder.js";
import { askValues, fieldsOf } from "./filling.js";
import { Keeper } from "./keeper.js";
import { Lines } from "./lines.js";
import { nameGoods, serialsOf } from "./naming.js";
import { askQuantity } from "./pad.js";
import { ScanReader } from "./reader.js";
import { reviewed } from "./review.js";
import { leading, mark } from "./refusing.js";
import { redraw, sections } from "./rows.js";

/** @import {Config, Item, Line, Problem, Said} from "./types.js" */
/** @import {Found} from "./finder.js" */

class ScanSheet extends HTMLElement {
  /** Scans are taken one after the other, so that none is lost. @type {Promise<void>} */
  #queue = Promise.resolve();
  /** @type {Config} */
  config;
  /** @type {Lines} */
  lines;
  /** @type {Keeper} */
  keeper;
  /** Added fields of the head that were filled in here. @type {Record<string, string>} */
  #typed = {};

  connectedCallback() {
    this.config = readJson("scan-config");
    this.lines = new Lines(this.config);
    this.keeper = new Keeper(this.config, {
      payload: () => ({ header: this.#header(), lines: this.lines.payload() }),
      keep: () => this.lines.keep(),
      stored: (rows) => this.#stored(rows),
      unsaved: () => this.lines.unsaved,
      say: (standing, text) => this.#standing(standing, text),
      refused: (problems) => this.#refused(problems),
      conflict: (current) => void this.#conflict(current),
      finished: (answer) => location.replace(answer.url), // there is no way back to a sheet that is done
    });
    this.addEventListener("scan", (event) => this.#scanned(/** @type {CustomEvent} */ (event).detail));
    this.addEventListener("click", (event) => void this.#pressed(event));
    this.addEventListener("change", (event) => this.#chosen(event));
    this.#paint();
    this.#restore();
  }

  get reader() {
    return /** @type {ScanReader} */ (this.querySelector("scan-reader"));
  }

  /** @returns {Record<string, string>} */
  #header() {
    const places = [...this.querySelectorAll("[data-field]")].map((box) => [box.getAttribute("data-field") ?? "", /** @type {HTMLSelectElement} */ (box).value]);
    return { ...Object.fromEntries(places), ...this.#typed };
  }

  #restore() {
    const copy = this.keeper.left();
    if (!copy) return;
    this.lines.restore(copy);
    for (const [name, value] of Object.entries(copy.header)) {
      const box = this.querySelector(`[data-field="${CSS.escape(name)}"]`);
      if (box instanceof HTMLSelectElement && value) box.value = value;
      this.#restoreAdded(name, value);
    }
    this.#paint();
    this.reader.say(gettext("接着上次数：没有存完的内容还在"), "plain");
    if (this.config.urls.save) void this.keeper.takeUp(copy);
  }

  /** @param {string} name @param {string} value */
  #restoreAdded(name, value) {
    const box = this.querySelector(`[data-added="${CSS.escape(name)}"]`);
    if (!(box instanceof HTMLInputElement || box instanceof HTMLSelectElement)) return;
    box.value = value;
    this.#typed[name] = value;
  }

  /** @param {{code: string, isTyped: boolean}} asked */
  #scanned(asked) {
    this.#queue = this.#queue.then(() => this.#take(asked));
  }

  /** @param {{code: string, isTyped: boolean}} asked */
  async #take(asked) {
    const missing = this.#missingPlace();
    if (missing) {
      this.reader.say(missing, "bad");
      return;
    }
    try {
      await this.#count(await find(this.config.urls.find, this.lines, asked));
    } catch (failure) {
      if (!(failure instanceof NotFound)) throw failure;
      const last = this.lines.byKey(this.querySelector(".scan-row.is-last")?.getAttribute("data-key") ?? "") ?? this.lines.asking;
      if (failure.isUnknown && last?.product.has_serials && !asked.isTyped) {
        await this.#count({ item: last.product, said: { serial: asked.code }, isScan: true });
        return;
      }
      if (failure.message) this.reader.say(failure.message, "bad");
    }
  }

  /** What must be chosen before anything is counted. */
  #missingPlace() {
    for (const field of this.config.fields) {
      const box = this.querySelector(`[data-field="${field.name}"]`);
      if (box instanceof HTMLSelectElement && !box.value) {
        box.focus();
        return format(gettext("请先选择%(label)s"), { label: field.label });
      }
    }
    return "";
  }

  /** @param {Found} found */
  async #count({ item, said: facts, isScan }) {
    let line = this.lines.lineFor(item.id);
    if (!line && (this.config.has_source || this.config.is_check) && !this.lines.standIn(item.id)) {
      this.reader.say(format(gettext("「%(name)s」不在这张单据里"), { name: item.name }), "bad");
      return;
    }
    const isNew = !line;
    line ??= this.lines.begin(item);
    const refusal = nameGoods(this.lines, line, facts);
    if (refusal) {
      if (isNew && !refusal.isAsking) this.lines.list.shift();
      this.reader.say(refusal.text, refusal.isAsking ? "plain" : "bad");
      if (isNew && refusal.isAsking) this.#paint();
      return;
    }
    if (line.product.has_serials && facts.serial) this.lines.set(line, BigInt(serialsOf(line).length) * ONE);
    else if (isScan) this.lines.addOne(line, item.scanned_unit);
    else if (!(await this.#ask(line))) {
      if (isNew) this.lines.list.shift();
      return;
    }
    this.#told(line, item, facts, isScan);
    if (isNew) this.#paint();
    this.#changed(line, isNew);
  }

  /** @param {Line} line @param {Item} item @param {Said} facts @param {boolean} isScan */
  #told(line, item, facts, isScan) {
    const isOver = line.wanted !== null && scaled(line.counted) > scaled(line.wanted);
    const parts = [`${line.product.name} ${isScan ? `+1${unitOf(item, item.scanned_unit).name} · ` : ""}${said(scaled(line.counted), line.product, line.unit)}`];
    if (isOver) parts.push(format(gettext("多了：应 %(wanted)s"), { wanted: said(scaled(line.wanted), line.product, line.unit) }));
    if (facts.lot) parts.push(format(gettext("批号 %(lot)s"), { lot: facts.lot }));
    if (facts.serial) parts.push(format(gettext("序列号 %(serial)s"), { serial: facts.serial }));
    if (facts.expires_on) parts.push(format(facts.is_expired ? gettext("已过期 %(day)s") : gettext("有效期至 %(day)s"), { day: facts.expires_on }));
    this.reader.say(parts.join(" · "), isOver || facts.is_expired ? "bad" : "good");
  }

  /** @param {Line} line @returns {Promise<boolean>} */
  async #ask(line) {
    const amount = await askQuantity(line);
    if (amount === null) return false;
    this.lines.set(line, amount);
    return true;
  }

  /** @param {MouseEvent} event */
  async #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const deed = button?.getAttribute("data-do") ?? "";
    const line = this.lines.byKey(button?.closest("[data-key]")?.getAttribute("data-key") ?? "");
    if (deed === "finish") await this.#finish();
    if (deed === "leave") await this.#leave();
    if (deed === "review") await this.#review();
    if (!line) return;
    const step = scaled(unitOf(line.product, line.unit).ratio);
    if (deed === "more") this.lines.set(line, scaled(line.counted) + step);
    if (deed === "less") this.lines.set(line, scaled(line.counted) - step);
    if (deed === "recount") this.lines.recount(line);
    if (deed === "fill") await this.#fill(line);
    const other = deed === "instead" ? this.lines.standIn(Number(button?.getAttribute("data-product"))) : null;
    if (other) await this.#count({ item: other, said: {}, isScan: false });
    if (deed === "pad" && !(await this.#ask(line))) return;
    if (["more", "less", "recount", "pad"].includes(deed)) this.#changed(line, deed === "recount", deed);
  }

  /** @param {Line} line */
  async #fill(line) {
    const values = await askValues(line, fieldsOf(line, this.config));
    if (!values || !Object.keys(values).length) return;
    this.lines.fill(line, values);
    if (values.serials !== undefined) this.lines.set(line, BigInt(serialsOf(line).length) * ONE);
    this.#changed(line, false, "fill");
  }

  /** @param {Line} line @param {boolean} isUrgent @param {string} [focus] the deed whose button keeps the focus */
  #changed(line, isUrgent, focus = "") {
    const made = redraw(this, line, this.config);
    for (const one of this.querySelectorAll(".scan-row.is-last")) one.classList.remove("is-last");
    made.classList.add("is-last");
    made.scrollIntoView({ block: "nearest" });
    const button = focus ? made.querySelector(`[data-do="${focus}"]`) : null;
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
    this.#sum();
    this.keeper.changed(isUrgent);
  }

  /** @param {Event} event */
  #chosen(event) {
    const box = event.target;
    const added = box instanceof HTMLInputElement || box instanceof HTMLSelectElement ? box.dataset.added : undefined;
    if (added) this.#typed[added] = /** @type {HTMLInputElement} */ (box).value.trim();
    if (added && this.lines.list.length) this.keeper.changed();
    if (event.target instanceof HTMLSelectElement && event.target.dataset.field && this.lines.list.length) this.keeper.changed();
  }

  #paint() {
    const slot = this.querySelector("[data-slot=lines]");
    const empty = element("p", { class: "empty" }, gettext("扫第一件商品，或在上面的框里找"));
    slot?.replaceChildren(...(this.lines.list.length ? sections(this.lines.list, this.config) : [empty]));
    this.#lock();
    this.#sum();
  }

  /** A count belongs to one place from its first line on. */
  #lock() {
    const isLocked = this.config.is_count && this.lines.list.length > 0;
    for (const box of this.querySelectorAll("[data-field]")) if (box instanceof HTMLSelectElement && box.value) box.disabled = isLocked;
  }

  #sum() {
    const slot = this.querySelector("[data-slot=sum]");
    if (!slot) return;
    const counted = this.lines.list.filter((line) => scaled(line.counted)).length;
    const open = this.lines.differences.length;
    const facts = { counted, lines: this.lines.list.length, open };
    const hasWanted = this.config.has_source || this.config.is_check;
    slot.textContent = format(!hasWanted ? gettext("已数 %(counted)s 种") : open ? gettext("已数 %(counted)s / %(lines)s 行，%(open)s 行有差异") : gettext("%(lines)s 行全部相符"), facts);
  }

  /** @param {{key: string, quantity: string}[]} rows */
  #stored(rows) {
    if (this.lines.acknowledge(rows)) this.#paint();
    if (this.config.urls.draft && this.config.document) history.replaceState(null, "", this.config.urls.draft.replace(/0$/, String(this.config.document)));
  }

  /** @param {string} standing @param {string} text */
  #standing(standing, text) {
    const slot = this.querySelector("[data-slot=standing]");
    if (!(slot instanceof HTMLElement)) return;
    slot.dataset.standing = standing;
    if (slot.textContent !== text) slot.textContent = text;
  }

  /** @param {Problem[]} problems */
  #refused(problems) {
    const slot = this.querySelector("[data-slot=problems]");
    if (!(slot instanceof HTMLElement)) return;
    for (const line of this.lines.mark(problems)) redraw(this, line, this.config);
    mark(this, problems);
    slot.hidden = problems.length === 0;
    slot.replaceChildren(...(problems.length ? [element("ol", {}, ...problems.map((problem) => element("li", {}, leading(this, problem))))] : []));
    if (!problems.length) return;
    slot.scrollIntoView({ block: "nearest" });
    this.reader.say(format(ngettext("有 %(count)s 处需要处理", problems.length), { count: problems.length }), "bad");
  }

  /** Somebody else saved meanwhile: both counted, so both count. @param {{version: number, lines: Line[]}|null} current */
  async #conflict(current) {
    if (!current) {
      this.#refused([{ message: gettext("单据已改动，请重新打开后再复核"), key: null }]);
      return;
    }
    const both = this.lines.merge(current.lines);
    this.#paint();
    const names = both.map((line) => `${line.product.name} ${said(scaled(line.counted), line.product, line.unit)}`).join("、");
    const text = both.length ? gettext("别人也在数，两边已加在一起，请核对：%(names)s") : gettext("别人也在数，他数的已合进来");
    this.reader.say(format(text, { names }), both.length ? "bad" : "plain");
    await this.keeper.again(current.version);
  }

  async #finish() {
    if (this.#missingPlace()) return;
    await this.keeper.finish();
  }

  async #leave() {
    await this.keeper.flush();
    if (!this.lines.unsaved || !this.config.urls.save) location.assign(this.config.urls.list);
  }

  async #review() {
    await this.keeper.flush();
    if (!this.config.document) return;
    const added = await reviewed(this.config, this.lines, this.reader);
    this.#paint();
    if (added) this.keeper.changed(true);
  }
}

customElements.define("scan-sheet", ScanSheet);
