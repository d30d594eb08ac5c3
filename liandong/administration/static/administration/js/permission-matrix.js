/**
 * <permission-matrix>: cells show at once what they inherit when a wider row changes. On a phone its modules
 * are folded but the first, which gives the widest rights.
 */

class PermissionMatrix extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", () => this.#show());
    const folded = matchMedia("(max-width: 760px)").matches ? [...this.querySelectorAll("details")].slice(1) : [];
    for (const module of folded) module.open = false;
    this.#show();
  }

  /** @returns {HTMLSelectElement[]} */
  #cells() {
    return [...this.querySelectorAll("select")];
  }

  /** Rewrite the first choice of every cell: what holds when it gives nothing of its own. */
  #show() {
    const given = new Map(this.#cells().map((cell) => [`${cell.dataset.subject}:${cell.dataset.verb}`, cell]));
    for (const cell of this.#cells()) {
      const wider = this.#wider(cell.dataset.subject ?? "").map((subject) => given.get(`${subject}:${cell.dataset.verb}`));
      const from = wider.find((other) => other?.value);
      const first = cell.options[0];
      if (!first) continue;
      const label = from?.selectedOptions[0]?.label;
      first.textContent = label ? `${this.dataset.open}${label}${this.dataset.close}` : (this.dataset.none ?? "");
      cell.classList.toggle("is-given", cell.value !== "");
      cell.classList.toggle("is-inherited", cell.value === "" && Boolean(label));
    }
  }

  /** @param {string} subject @returns {string[]} the rows it inherits from, the nearest first */
  #wider(subject) {
    if (subject === "*") return [];
    return subject.endsWith(".*") ? ["*"] : [`${subject.split(".")[0]}.*`, "*"];
  }
}

customElements.define("permission-matrix", PermissionMatrix);
