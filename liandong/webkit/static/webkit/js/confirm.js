/** Forms with data-confirm ask once, naming the consequence; a reason can be asked for as well. */

import { element, gettext } from "./text.js";

/** @type {WeakSet<HTMLFormElement>} */
const confirmed = new WeakSet();

/** @param {HTMLFormElement} form */
function makeDialog(form) {
  const reason = form.dataset.reason ? element("textarea", { class: "input", name: "reason", rows: 2, "aria-label": form.dataset.reason, placeholder: form.dataset.reason }) : null;
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { class: "dialog is-small", "aria-label": form.dataset.title ?? gettext("请确认") }));
  const accept = () => {
    if (reason instanceof HTMLTextAreaElement) form.append(element("input", { type: "hidden", name: "reason", value: reason.value }));
    confirmed.add(form);
    dialog.remove();
    form.requestSubmit();
  };
  dialog.append(
    element("div", { class: "dialog-head" }, element("h2", {}, form.dataset.title ?? gettext("请确认"))),
    element("div", { class: "dialog-body stack" }, element("p", {}, form.dataset.confirm ?? ""), reason),
    element("div", { class: "dialog-foot" }, element("span", { class: "actions" },
      element("button", { type: "button", class: "button", click: () => dialog.remove() }, gettext("取消")),
      element("button", { type: "button", class: "button is-primary", autofocus: true, click: accept }, form.dataset.accept ?? gettext("确定")))));
  dialog.addEventListener("close", () => dialog.remove());
  return dialog;
}

/** @param {Event} event a submit that may need a yes first */
export function confirmForm(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || !form.dataset.confirm || confirmed.has(form)) return;
  event.preventDefault();
  const dialog = makeDialog(form);
  document.body.append(dialog);
  dialog.showModal();
}
