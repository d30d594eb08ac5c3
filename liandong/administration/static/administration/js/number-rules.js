/** <number-rules>: the example of each row follows what is typed and chosen. */

class NumberRules extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => this.#changed(event));
  }

  /** @param {Event} event */
  #changed(event) {
    const row = event.target instanceof Element ? event.target.closest("[data-rule]") : null;
    const example = row?.querySelector("output");
    if (!row || !example) return;
    const [year = "", month = "", day = ""] = (this.dataset.today ?? "").split("-");
    const shown = this.#part(row, "date").replace("{yyyy}", year).replace("{yy}", year.slice(2)).replace("{mm}", month).replace("{dd}", day);
    const digits = Number(this.#part(row, "digits"));
    example.textContent = this.#part(row, "prefix").trim().toUpperCase() + shown + this.#part(row, "separator") + "1".padStart(digits, "0");
  }

  /** @param {Element} row @param {string} name */
  #part(row, name) {
    const field = row.querySelector(`[data-part="${name}"]`);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
  }
}

customElements.define("number-rules", NumberRules);
