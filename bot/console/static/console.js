/* What htmx does not do: the number in the title, a sound for a new danger, a word when the line is cut. */
"use strict";

(() => {
  const title = document.title.replace(/^\(\d+\) /, "");
  const now = () => document.getElementById("alarms-now");
  const button = document.getElementById("sound");
  const cut = document.getElementById("cut-off");
  let newest = now() ? Number(now().dataset.newest) : 0;
  let audio = null;

  const wanted = () => {
    try {
      return localStorage.getItem("console-sound") === "on";
    } catch (error) {
      return false; // a browser that keeps nothing
    }
  };

  function wake() { // browsers let a page sound only after a click or a key
    if (!wanted() || !window.AudioContext) return;
    audio = audio || new AudioContext();
    if (audio.state === "suspended") audio.resume();
  }

  function ring() {
    wake();
    if (!audio || !wanted()) return;
    [0, 0.35].forEach((start) => {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.frequency.value = 880;
      loud.gain.value = 0.2;
      tone.connect(loud).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.2);
    });
    button.dataset.rang = String(Number(button.dataset.rang || 0) + 1);
  }

  function look() {
    if (!now()) return;
    const count = Number(now().dataset.count);
    document.title = (count ? `(${count}) ` : "") + title;
    if (Number(now().dataset.newest) > newest) {
      newest = Number(now().dataset.newest);
      ring();
    }
  }

  function show() {
    button.setAttribute("aria-pressed", String(wanted()));
  }

  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      try {
        localStorage.setItem("console-sound", wanted() ? "off" : "on");
      } catch (error) {
        return;
      }
      show();
      ring();
    });
    ["pointerdown", "keydown"].forEach((kind) => document.addEventListener(kind, wake));
    show();
  }

  document.addEventListener("htmx:afterSettle", look);
  document.addEventListener("htmx:afterRequest", (event) => {
    const status = event.detail.xhr ? event.detail.xhr.status : 0;
    const words = status === 401 || status === 403
      ? "登录过期了。没发的字先抄下来，再重新登录。"
      : "连不上热线，正在再试。这里看到的可能不是最新的。";
    if (event.detail.successful) cut.hidden = true;
    else if (cut.hidden || cut.textContent !== words) {
      cut.textContent = words;
      cut.hidden = false;
    }
  });
  document.addEventListener("keydown", (event) => { // as in other programs for writing to people
    const box = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && box.form && box.matches("#reply")) box.form.requestSubmit();
  });
})();
