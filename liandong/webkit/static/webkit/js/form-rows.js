/**
 * <form-rows>: a table of fields in a plain form, with rows added from its <template> and removed. Also Ctrl+S,
 * and a form that is sent once: its button turns until the answer comes.
 */

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

/** @param {boolean} is_busy the form was sent and is not answered yet */
function showBusy(is_busy) {
  const button = document.querySelector("[data-save]");
  if (button instanceof HTMLButtonElement) {
    button.classList.toggle("is-busy", is_busy);
    button.disabled = is_busy;
  }
  const told = document.querySelector("[data-waiting]");
  if (told instanceof HTMLElement) told.hidden = !is_busy;
}

document.getElementById("record")?.addEventListener("submit", () => showBusy(true));
window.addEventListener("pageshow", () => showBusy(false));
