/** <form-rows>: a table of fields in a plain form, with rows added from its <template> and removed. Also Ctrl+S. */

class FormRows extends HTMLElement {
  connectedCallback() {
    this.count = this.querySelectorAll("tbody tr").length;
    this.addEventListener("click", (event) => this.#pressed(event));
  }

  /** @param {Event} event */
  #pressed(event) {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-remove]")) target.closest("tr")?.remove();
    if (target?.closest("[data-add]")) this.#add();
  }

  #add() {
    const row = this.querySelector("template")?.content.querySelector("tr")?.cloneNode(true);
    if (!(row instanceof HTMLElement)) return;
    this.count = (this.count ?? 0) + 1;
    for (const box of row.querySelectorAll("[name]")) box.setAttribute("name", (box.getAttribute("name") ?? "").replace("__row__", String((this.count ?? 1) - 1)));
    this.querySelector("tbody")?.append(row);
    const first = row.querySelector("input:not([type=hidden]), select");
    if (first instanceof HTMLElement) first.focus();
  }
}

customElements.define("form-rows", FormRows);

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
  const button = document.querySelector("[data-save]");
  if (!(button instanceof HTMLButtonElement)) return;
  event.preventDefault();
  button.click();
});
