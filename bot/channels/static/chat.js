/* The chat page. Without this file it works by form posts; this adds sending without a reload, and again after a failure,
   and voice input. Texts go in by textContent only. What was said stays in memory; the browser keeps nothing but a random
   id. Written for the old browsers of village terminals: no syntax after ES2017. */
"use strict";

(() => {
  const KEY = "hotline-user";
  const FIRST_WAIT = 2000; // milliseconds before a failed message goes out again; doubled each time
  const LONGEST_WAIT = 30000;
  const TIMEOUT = 60000;
  const LISTENING = "请说话……";
  const { $, make, say, stopReading, bubble, turn, showOptions, photoButton } = window.hotline;

  // ---- the caller: a random id, kept so that the talk goes on after a reload

  function randomId() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function keptUser() {
    const fresh = randomId();
    try {
      const kept = localStorage.getItem(KEY);
      if (kept && /^[\w-]{8,64}$/.test(kept)) return kept;
      localStorage.setItem(KEY, fresh);
    } catch (error) { /* storage is switched off: the id lives as long as the page */ }
    return fresh;
  }

  const user = keptUser();
  $("clear").addEventListener("click", () => {
    waiting.length = 0;
    try { localStorage.removeItem(KEY); } catch (error) { /* nothing was kept */ }
  });

  // ---- sending: one after the other; what fails stays in the queue and goes out again with the same id

  // Bubbles written quickly go out side by side, so that the hotline can read them as one; after a failure one by one.
  const waiting = []; // {id, text, file?, whole, aloud, bubble, going?}
  let busy = false;
  let wait = FIRST_WAIT;
  let timer = 0;

  function send(text, shown, { aloud = false, file = null, whole = false } = {}) {
    stopReading();
    const mine = bubble("me", shown);
    $("log").append(mine);
    $("options").textContent = "";
    window.scrollTo(0, document.body.scrollHeight);
    const message = { id: randomId(), text, file, whole, aloud, bubble: mine };
    waiting.push(message);
    askedUntil = Date.now() + NEWS_LASTS;
    if (busy && wait === FIRST_WAIT && !file) start(message);
    flush();
  }

  function start(message) {
    if (!message.going) message.going = post(message);
    return message.going;
  }

  function show(data, message) {
    if (data.joined) return; // the next bubble's answer is for this one too
    const answer = turn(data);
    $("log").append(answer);
    showOptions(waiting.length ? [] : data.options); // a later message is on its way: these would be stale
    const question = message.bubble;
    (question.offsetHeight < innerHeight / 4 ? question : answer).scrollIntoView({ block: "start" });
    const button = answer.querySelector("button");
    if (message.aloud && button) button.click();
  }

  function mark(message, text) {
    const old = message.bubble.querySelector(".state");
    if (old) old.remove();
    if (text) message.bubble.append(make("p", "state", text));
  }

  function request(message) {
    if (!message.file) {
      const body = JSON.stringify({ user, text: message.text, id: message.id, whole: message.whole });
      return ["/channels/web/messages", { method: "POST", headers: { "Content-Type": "application/json" }, body }];
    }
    const body = new FormData(); // the file last: the hotline reads no field after it
    body.append("user", user);
    body.append("id", message.id);
    body.append("file", message.file, message.file.name || "photo.jpg");
    return ["/channels/web/photos", { method: "POST", body }];
  }

  const REFUSED = {
    400: ["没有送出，请换个说法。", "没有送出，请换一张照片。"],
    413: ["太长了，没有送出。请分几次说。", "照片太大了，没有送出。"],
    415: ["没有送出，请换个说法。", "这种文件收不了，没有送出。请发照片或者PDF。"],
    429: ["", "照片太多了，收不下了。请交给法律援助中心。"],
  };

  async function post(message) {
    const stop = window.AbortController ? new AbortController() : null;
    const alarm = setTimeout(() => stop && stop.abort(), message.file ? TIMEOUT * 3 : TIMEOUT);
    try {
      const [address, options] = request(message);
      options.credentials = "omit";
      options.signal = stop ? stop.signal : undefined;
      const response = await fetch(address, options);
      const refused = REFUSED[response.status] && REFUSED[response.status][message.file ? 1 : 0];
      if (refused) return { refused };
      const data = response.ok ? await response.json() : null;
      return data && Array.isArray(data.replies) && Array.isArray(data.options) ? { data } : {};
    } catch (error) {
      return {};
    } finally {
      clearTimeout(alarm);
    }
  }

  async function flush() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    while (waiting.length) {
      const message = waiting[0];
      if (navigator.onLine !== false) say("正在回答……");
      const { data, refused } = await start(message);
      if (!data && !refused) {
        message.going = null;
        waiting.forEach((one) => mark(one, "还没送到"));
        timer = setTimeout(flush, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
        break;
      }
      wait = FIRST_WAIT;
      if (waiting[0] === message) waiting.shift();
      mark(message, refused);
      if (data) show(data, message);
    }
    busy = false;
    connection();
  }

  function connection() {
    if (navigator.onLine === false) say("现在没有网络。您的话先留着，有网了自动送出。");
    else if (waiting.length) say("没有送到，正在再试。急事请打12348。");
    else say("");
  }

  window.addEventListener("offline", connection);
  window.addEventListener("online", () => {
    wait = FIRST_WAIT;
    connection();
    flush();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!waiting.length) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // ---- the person's hands

  let dictated = false; // the text in the box was spoken: then its answer is read aloud
  let listening = null;

  function sendTyped() {
    const text = $("text").value.trim();
    if (!text) return;
    if (listening) listening.abort();
    listening = null;
    $("text").value = "";
    send(text, text, { aloud: dictated, whole: dictated });
    dictated = false;
  }

  $("talk").addEventListener("submit", (event) => {
    event.preventDefault();
    sendTyped();
  });
  $("text").addEventListener("keydown", (event) => {
    // While an input method is open, Enter chooses a word (229 in browsers that do not say isComposing).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    sendTyped();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=quick]");
    if (!button) return;
    event.preventDefault();
    const chosen = $("options").contains(button);
    send(button.value, button.textContent.trim(), { whole: true });
    if (chosen) $("log").focus({ preventScroll: true }); // the button is gone; the text box would open a phone's keyboard
  });

  photoButton((file, shown) => send("", shown, { file }));

  // ---- voice input: what was heard goes into the box, so that it can be read and mended before it is sent

  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  if (Recognition) {
    const button = $("voice");
    button.hidden = false;
    $("voice-note").hidden = false;
    button.addEventListener("click", () => {
      if (listening) return listening.stop();
      stopReading();
      const before = $("text").value;
      const ear = new Recognition();
      ear.lang = "zh-CN";
      ear.interimResults = true;
      ear.onresult = (event) => {
        const heard = Array.from(event.results, (result) => result[0].transcript).join("");
        if (listening !== ear) return;
        $("text").value = before + heard;
        dictated = true;
        say("写在下面了，看看对不对，再点“发送”。");
      };
      ear.onerror = (event) => {
        if (event.error === "aborted") return;
        const refused = event.error === "not-allowed" || event.error === "service-not-allowed";
        say(refused ? "浏览器不让用话筒，请打字。" : "没有听清，请再说一遍，或者打字。");
      };
      ear.onend = () => {
        if (listening === ear) listening = null;
        button.textContent = "说话";
        button.classList.remove("on");
        if ($("status").textContent === LISTENING) connection();
      };
      ear.start();
      listening = ear;
      button.textContent = "说完了";
      button.classList.add("on");
      say(LISTENING);
    });
  }
  // ---- what a person at the office writes meanwhile: asked for while the page is open, ticked off once it is shown

  const NEWS = 10000;
  const NEWS_LASTS = 3600000; // after the caller's last word; a terminal left alone falls silent
  let got = [];
  let askedUntil = Date.now() + NEWS_LASTS;

  async function news() {
    const asks = !busy && !document.hidden && navigator.onLine !== false && Date.now() < askedUntil;
    const body = JSON.stringify({ user, got });
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, credentials: "omit" };
    let pause = NEWS;
    try {
      const response = asks ? await fetch("/channels/web/news", options) : null;
      const data = response && response.ok ? await response.json() : null;
      if (data && !busy) { // while a message is out its answer brings the news
        got = data.replies.map((reply) => reply.id);
        if (got.length) {
          const told = turn({ replies: data.replies, options: [] });
          $("log").append(told);
          told.scrollIntoView({ block: "nearest" });
          pause = 0; // tick off at once
        }
      }
    } catch (error) { /* the next time */ }
    setTimeout(news, pause);
  }

  setTimeout(news, 1000);
  connection();
})();
