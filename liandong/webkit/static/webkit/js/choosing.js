/** Proposals to tick: one box for all of them. */

const all = document.querySelector("[data-all]");
const boxes = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll('.choosing input[name="row"]')]);

if (all instanceof HTMLInputElement) {
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  for (const box of boxes) box.addEventListener("change", () => { all.checked = boxes.every((one) => one.checked); });
}
