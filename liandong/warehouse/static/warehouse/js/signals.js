/** What the hand with the phone hears and feels: one sound for a good scan, another for a bad one. */

/** @type {AudioContext|null} */
let audio = null;

/** A sound needs a touch or a key before it; phones keep it silent otherwise. @param {number} pitch @param {number} seconds */
function tone(pitch, seconds) {
  if (!navigator.userActivation?.hasBeenActive) return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume(); // as after a call
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = pitch;
  volume.gain.value = 0.15;
  source.connect(volume).connect(audio.destination);
  source.start();
  source.stop(audio.currentTime + seconds);
}

/** @param {number|number[]} pattern milliseconds */
function shake(pattern) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(pattern);
}

export function good() {
  tone(1320, 0.09);
  shake(40);
}

export function bad() {
  tone(220, 0.3);
  shake([120, 60, 120]);
}
