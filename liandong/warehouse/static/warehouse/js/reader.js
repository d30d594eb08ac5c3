/**
 * <scan-reader>: the box, the camera and scanners that type, as one: each gives an event "scan" with
 * {code, isTyped}. What became of it is told by `say`.
 */

import { format, gettext } from "../../webkit/js/text.js";
import { ConnectionLost } from "../../webkit/js/http.js";
import { listenForBursts } from "../../webkit/js/bursts.js";
import { Camera, CameraMissing } from "./camera.js";
import { bad, good } from "./signals.js";

export class ScanReader extends HTMLElement {
  /** @type {Camera|null} */
  #camera = null;
  /** @type {() => void} */
  #stopListening = () => undefined;

  connectedCallback() {
    this.querySelector("form")?.addEventListener("submit", (event) => this.#submitted(event));
    this.addEventListener("click", (event) => void this.#pressed(event));
    this.#part("select", HTMLSelectElement)?.addEventListener("change", (event) => {
      if (event.target instanceof HTMLSelectElement) void this.#start(event.target.value);
    });
    this.#stopListening = listenForBursts((code) => this.#scanned(code, false), (target) => target === this.box);
    document.addEventListener("visibilitychange", () => document.hidden && this.#close());
  }

  disconnectedCallback() {
    this.#stopListening();
    this.#camera?.stop();
  }

  get box() {
    return this.#part("input", HTMLInputElement);
  }

  /** @template {Element} T @param {string} selector @param {new () => T} kind @returns {T|null} */
  #part(selector, kind) {
    const found = this.querySelector(selector);
    return found instanceof kind ? found : null;
  }

  /** Tell what became of a scan, by word, sound and touch. @param {string} text @param {"good"|"bad"|"plain"} tone */
  say(text, tone) {
    const said = this.#part(".scan-said", HTMLElement);
    if (said) {
      said.textContent = text;
      said.dataset.tone = tone;
    }
    if (tone === "good") good();
    if (tone === "bad") bad();
  }

  /** @param {SubmitEvent} event */
  #submitted(event) {
    event.preventDefault();
    const code = this.box?.value.trim() ?? "";
    if (!code) return;
    if (this.box) this.box.value = "";
    this.#scanned(code, true);
  }

  /** @param {string} code @param {boolean} isTyped */
  #scanned(code, isTyped) {
    const asking = isTyped ? null : document.querySelector("dialog[open]");
    if (asking) {
      asking.dispatchEvent(new CustomEvent("scan-refused"));
      this.say(format(gettext("%(code)s 没有记上：先答完打开的窗口"), { code }), "bad");
      return;
    }
    this.dispatchEvent(new CustomEvent("scan", { bubbles: true, detail: { code, isTyped } }));
  }

  /** @param {MouseEvent} event */
  async #pressed(event) {
    const button = event.target instanceof Element ? event.target.closest("button[data-do]") : null;
    if (!(button instanceof HTMLButtonElement)) return;
    if (button.dataset.do === "camera") await (this.#camera?.isOn ? this.#close() : this.#start());
    if (button.dataset.do === "light") await this.#light(button);
  }

  /** @param {string} [device] */
  async #start(device) {
    const video = this.#part("video", HTMLVideoElement);
    if (!video) return;
    this.#camera ??= new Camera(video, { script: this.dataset.script ?? "", wasm: this.dataset.wasm ?? "" }, (code) => this.#scanned(code, false));
    this.#show(true);
    this.say(gettext("正在打开相机…"), "plain");
    try {
      await (device ? this.#camera.choose(device) : this.#camera.start());
      await this.#offer(this.#camera);
      this.say(gettext("把条码放进画面"), "plain");
    } catch (failure) {
      if (!(failure instanceof CameraMissing || failure instanceof ConnectionLost)) throw failure;
      this.#close();
      this.say(failure.message, "bad");
      this.box?.focus();
    }
  }

  /** Offer what this camera and this phone have. @param {Camera} camera */
  async #offer(camera) {
    const light = this.#part("[data-do=light]", HTMLButtonElement);
    if (light) light.hidden = !camera.hasTorch;
    const choice = this.#part("select", HTMLSelectElement);
    if (!choice) return;
    const cameras = await camera.cameras();
    choice.replaceChildren(...cameras.map((one) => new Option(one.label, one.id, one.isChosen, one.isChosen)));
    choice.hidden = cameras.length < 2;
  }

  /** @param {HTMLButtonElement} button */
  async #light(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    await this.#camera?.light(isOn);
    button.setAttribute("aria-pressed", String(isOn));
  }

  #close() {
    this.#camera?.stop();
    this.#show(false);
    this.say("", "plain");
  }

  /** @param {boolean} isOn */
  #show(isOn) {
    const view = this.#part(".scan-camera", HTMLElement);
    if (view) view.hidden = !isOn;
    this.#part("[data-do=camera]", HTMLButtonElement)?.setAttribute("aria-expanded", String(isOn));
    this.#part("[data-do=light]", HTMLButtonElement)?.setAttribute("aria-pressed", "false");
  }
}

customElements.define("scan-reader", ScanReader);
