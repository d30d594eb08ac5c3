/** The phone's camera: start, stop, choose, light, and what it reads, again and again. */

import { gettext } from "../../webkit/js/text.js";
import { Gate } from "./gate.js";
import { makeDecoder } from "./decoder.js";

/** @import {Decoder} from "./decoder.js" */

const CHOSEN = "liandong:camera";
const WIDEST = 1280; // more only makes reading slower
const PAUSE_MS = 60;

/** Why the camera can't be used, in words that say what to do. */
export class CameraMissing extends Error {}

/** @type {Record<string, () => string>} */
const REASONS = {
  NotAllowedError: () => gettext("没有使用相机的权限：请在浏览器的网站设置里允许相机，或用扫码枪、手动输入"),
  NotFoundError: () => gettext("没有找到相机，可用扫码枪或手动输入"),
  OverconstrainedError: () => gettext("选的相机不在了，请换一个"),
  NotReadableError: () => gettext("相机正被别的程序占用，关掉它再试"),
};

export class Camera {
  /** @type {MediaStream|null} */
  #stream = null;
  /** @type {Decoder|null} */
  #decoder = null;
  #gate = new Gate();
  #canvas = document.createElement("canvas");
  #run = 0;

  /**
   * @param {HTMLVideoElement} video
   * @param {{script: string, wasm: string}} addresses
   * @param {(code: string) => void} scanned
   */
  constructor(video, addresses, scanned) {
    this.video = video;
    this.addresses = addresses;
    this.scanned = scanned;
  }

  get isOn() {
    return this.#stream !== null;
  }

  /** @param {string} [device] @throws {CameraMissing} */
  async start(device = localStorage.getItem(CHOSEN) ?? "") {
    if (!isSecureContext || !navigator.mediaDevices) {
      throw new CameraMissing(gettext("浏览器只在 HTTPS 或本机地址上开放相机：请用 https:// 打开，或用扫码枪、手动输入"));
    }
    this.stop();
    const run = ++this.#run;
    const stream = await this.#opened(device);
    if (run !== this.#run) {
      stream.getTracks().forEach((track) => track.stop()); // closed, or opened again, meanwhile
      return;
    }
    this.#stream = stream;
    this.#gate = new Gate();
    this.video.srcObject = this.#stream;
    await this.video.play();
    this.#decoder ??= await makeDecoder(this.addresses);
    if (run === this.#run) void this.#look(run);
  }

  /** @param {string} device @returns {Promise<MediaStream>} */
  async #opened(device) {
    const wanted = { width: { ideal: 1920 }, height: { ideal: 1080 } };
    const choice = device ? { deviceId: { exact: device } } : { facingMode: "environment" };
    try {
      return await navigator.mediaDevices.getUserMedia({ video: { ...wanted, ...choice } });
    } catch (failure) {
      if (!(failure instanceof DOMException)) throw failure;
      if (device && failure.name === "OverconstrainedError") {
        localStorage.removeItem(CHOSEN);
        return this.#opened("");
      }
      throw new CameraMissing((REASONS[failure.name] ?? (() => gettext("相机打不开，可用扫码枪或手动输入")))(), { cause: failure });
    }
  }

  stop() {
    this.#run += 1;
    this.#stream?.getTracks().forEach((track) => track.stop());
    this.#stream = null;
    this.video.srcObject = null;
  }

  /** @param {string} device */
  async choose(device) {
    localStorage.setItem(CHOSEN, device);
    await this.start(device);
  }

  /** @returns {Promise<{id: string, label: string, isChosen: boolean}[]>} */
  async cameras() {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const now = this.#track?.getSettings().deviceId;
    return devices.filter((one) => one.kind === "videoinput")
      .map((one, index) => ({ id: one.deviceId, label: one.label || `${gettext("相机")} ${index + 1}`, isChosen: one.deviceId === now }));
  }

  get #track() {
    return this.#stream?.getVideoTracks()[0] ?? null;
  }

  get hasTorch() {
    const able = /** @type {{torch?: boolean}} */ (this.#track?.getCapabilities?.() ?? {});
    return able.torch === true;
  }

  /** @param {boolean} isOn */
  async light(isOn) {
    await this.#track?.applyConstraints({ advanced: [/** @type {any} */ ({ torch: isOn })] });
  }

  /** @param {number} run */
  async #look(run) {
    const pen = this.#canvas.getContext("2d", { willReadFrequently: true });
    if (!pen || !this.#decoder) return;
    while (run === this.#run) {
      const begun = performance.now();
      if (this.#drawn(pen)) this.#report(await this.#decoder.read(this.#canvas, pen), run);
      const spent = performance.now() - begun; // at most half of the time goes into reading
      await new Promise((resolve) => setTimeout(resolve, Math.max(PAUSE_MS, spent)));
    }
  }

  /** @param {CanvasRenderingContext2D} pen */
  #drawn(pen) {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!width || !height) return false;
    const scale = Math.min(1, WIDEST / width);
    this.#canvas.width = Math.round(width * scale);
    this.#canvas.height = Math.round(height * scale);
    pen.drawImage(this.video, 0, 0, this.#canvas.width, this.#canvas.height);
    return true;
  }

  /** @param {string[]} codes @param {number} run */
  #report(codes, run) {
    if (run !== this.#run) return;
    for (const code of this.#gate.look(new Set(codes), performance.now())) this.scanned(code);
  }
}
