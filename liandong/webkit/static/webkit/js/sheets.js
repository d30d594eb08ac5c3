/** Sheets: a menu under the top bar on a desktop, drawn up from the bottom on a phone. All are <dialog>s. */

/** @param {string} name profile or menu */
export function openSheet(name) {
  const sheet = document.getElementById(`sheet-${name}`);
  if (!(sheet instanceof HTMLDialogElement) || sheet.open) return;
  if (name === "menu") borrowMenu(sheet);
  sheet.showModal();
}

/** Put the sidebar's modules into the sheet while it is open. @param {HTMLDialogElement} sheet */
function borrowMenu(sheet) {
  const modules = document.querySelector("[data-slot=modules]");
  const home = modules?.parentElement;
  const after = modules?.nextElementSibling ?? null;
  const slot = sheet.querySelector("[data-slot=menu]");
  if (!modules || !home || !slot) return;
  slot.append(modules);
  sheet.addEventListener("close", () => home.insertBefore(modules, after), { once: true });
}

/** A press outside of a sheet, or on its ×, closes it. @param {MouseEvent} event */
export function pressedInSheet(event) {
  const target = event.target;
  if (target instanceof HTMLDialogElement && target.matches(".sheet")) target.close();
  const closer = target instanceof Element ? target.closest("[data-close]") : null;
  closer?.closest("dialog")?.close();
}
