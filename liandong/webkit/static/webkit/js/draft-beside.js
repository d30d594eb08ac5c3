/**
 * `<draft-beside data-url data-script>`: a draft's comments and files, and the script of their elements. This
 * module itself is fetched when the details element around it is unfolded.
 */

import { element, gettext } from "./text.js";
import { toast } from "./toast.js";

class DraftBeside extends HTMLElement {
  connectedCallback() {
    void this.show(fetch(this.dataset.url ?? ""));
    // After the page's own listener, which may ask first.
    document.addEventListener("submit", (event) => this.send(event));
  }

  /** A form in here never leaves the page: lines that are not saved yet would be lost. @param {SubmitEvent} event */
  send(event) {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || !this.contains(form)) return;
    event.preventDefault();
    void this.show(fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Beside": "draft" } }));
  }

  /** @param {Promise<Response>} asked */
  async show(asked) {
    this.setAttribute("aria-busy", "true");
    const answer = await asked.catch(() => null);
    this.removeAttribute("aria-busy");
    if (answer?.ok) {
      this.innerHTML = await answer.text();
      const src = this.dataset.script ?? "";
      if (!document.querySelector(`script[src="${src}"]`)) document.head.append(element("script", { type: "module", src }));
    } else toast(gettext("连不上服务器"), { tone: "red" });
  }
}

customElements.define("draft-beside", DraftBeside);
