/* Reading aloud, printing, and the small helpers that the chat script shares. Written for old browsers: ES2017. */
"use strict";

window.hotline = (() => {
  const $ = (id) => document.getElementById(id);
  const phones = () => new RegExp(document.body.dataset.phones, "g");

  function make(tag, className, text) {
    const made = document.createElement(tag);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function say(text) {
    if ($("status").textContent !== text) $("status").textContent = text;
  }

  // Read sentence by sentence: some browsers stop in the middle of a long text.
  const voice = window.speechSynthesis;
  let reading = null; // {button, label, parts}: parts are kept here, else a browser may drop them while it speaks

  function stopReading() {
    if (!reading) return;
    const { button, label } = reading;
    reading = null;
    voice.cancel();
    button.textContent = label;
    button.classList.remove("on");
  }

  function spoken(text) {
    const called = (digits) => digits.split("").join(" ").replace(/x/i, "叉"); // as people say the X of an identity number
    return text.replace(phones(), called).replace(/尾号(\d+[Xx]?)/g, (all, digits) => "尾号" + called(digits));
  }

  function read(button, texts) {
    const same = reading && reading.button === button;
    stopReading();
    if (same) return;
    const sentences = [].concat(...texts.map((text) => spoken(text).match(/[^。！？；\n]+[。！？；]?/g) || []));
    const parts = sentences.map((sentence) => new SpeechSynthesisUtterance(sentence));
    if (!parts.length) return;
    const mine = (reading = { button, label: button.textContent, parts });
    const ended = () => { if (reading === mine) stopReading(); };
    parts.forEach((part) => {
      part.lang = "zh-CN";
      part.rate = 0.9;
      part.onerror = (event) => {
        if (reading === mine && event.error !== "canceled" && event.error !== "interrupted") say("这台机器读不出声音。");
        ended();
      };
      voice.speak(part);
    });
    parts[parts.length - 1].onend = ended;
    button.textContent = "停下";
    button.classList.add("on");
  }

  function textsIn(element) {
    return Array.from(element.querySelectorAll("h1, h2, li, p:not(.after):not(.tools)")).map((e) => e.textContent);
  }

  if (voice) {
    document.querySelectorAll("[data-speak]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => read(button, textsIn($(button.dataset.speak))));
    });
    window.addEventListener("pagehide", stopReading);
  }
  const print = $("print");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
  return { $, make, say, phones, canRead: Boolean(voice), read, stopReading };
})();
