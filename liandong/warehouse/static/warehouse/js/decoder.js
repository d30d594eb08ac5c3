/** Codes in a picture: by the browser's own detector where it has one, else by ZXing as WebAssembly. */

import { gettext } from "../../webkit/js/text.js";
import { ConnectionLost } from "../../webkit/js/http.js";

/** @typedef {{read: (canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D) => Promise<string[]>}} Decoder */

const GS1 = "GS1";

/** @param {{script: string, wasm: string}} addresses of ZXing, fetched only when it is needed @returns {Promise<Decoder>} */
export async function makeDecoder(addresses) {
  return (await nativeDecoder()) ?? zxingDecoder(addresses);
}

/** @returns {Promise<Decoder|null>} null when the browser has none, one that knows too little, or one that does not work */
async function nativeDecoder() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  if (!Detector) return null;
  const formats = await Detector.getSupportedFormats();
  if (!formats.includes("ean_13") || !formats.includes("qr_code")) return null;
  const detector = new Detector({ formats });
  if (!(await works(detector))) return null;
  return {
    read: async (canvas) => /** @type {{rawValue: string}[]} */ (await detector.detect(canvas)).map((found) => found.rawValue),
  };
}

/** Some phones offer a detector whose service is missing. @param {any} detector */
async function works(detector) {
  const blank = document.createElement("canvas");
  blank.getContext("2d");
  try {
    await detector.detect(blank);
    return true;
  } catch (failure) {
    if (!(failure instanceof DOMException)) throw failure;
    return false;
  }
}

/** @param {{script: string, wasm: string}} addresses @returns {Promise<Decoder>} */
async function zxingDecoder(addresses) {
  const zxing = await loaded(addresses.script);
  try {
    await zxing.prepareZXingModule({ overrides: { locateFile: () => addresses.wasm }, fireImmediately: true });
  } catch (failure) {
    zxing.purgeZXingModule();
    throw new ConnectionLost(gettext("连不上服务器，读码程序没有下载"), { cause: failure });
  }
  const options = { tryHarder: true, maxNumberOfSymbols: 4, textMode: "Plain" };
  return {
    read: async (canvas, pen) => {
      const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
      const found = /** @type {{isValid: boolean, text: string, contentType: string, symbologyIdentifier: string}[]} */ (
        await zxing.readBarcodes(picture, options)
      );
      return found.filter((one) => one.isValid && one.text).map((one) => (one.contentType === GS1 ? one.symbologyIdentifier + one.text : one.text));
    },
  };
}

/** @param {string} address @returns {Promise<any>} what the script defines */
function loaded(address) {
  const known = /** @type {any} */ (globalThis).ZXingWASM;
  if (known) return Promise.resolve(known);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", () => resolve(/** @type {any} */ (globalThis).ZXingWASM));
    script.addEventListener("error", () => reject(new ConnectionLost(gettext("连不上服务器，读码程序没有下载"))));
    document.head.append(script);
  });
}
