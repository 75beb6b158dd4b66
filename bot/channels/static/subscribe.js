/* WeChat's subscribe button: shows only inside WeChat, on a page signed for its address. */
"use strict";

(() => {
  const signed = document.body.dataset;
  const button = document.getElementById("subscribe");
  const say = (text) => { document.getElementById("status").textContent = text; };
  const LATER = "按钮现在出不来。不要紧，随时对公众号说“进度”就能问到。";

  if (!window.wx || !window.wx.config) return; // the words that stand there say what to do
  window.wx.config({
    debug: false,
    appId: signed.app,
    timestamp: Number(signed.stamp),
    nonceStr: signed.nonce,
    signature: signed.signature,
    jsApiList: ["checkJsApi"],
    openTagList: ["wx-open-subscribe"],
  });
  window.wx.ready(() => say(""));
  window.wx.error(() => say(LATER));
  document.addEventListener("WeixinOpenTagsError", () => say(LATER));
  button.addEventListener("success", (event) => {
    const answers = JSON.stringify((event.detail && event.detail.subscribeDetails) || "");
    say(answers.includes("accept") ? "订阅好了。有了进展，微信会告诉您。" : "没有订阅。想要的时候再来点一次。");
  });
  button.addEventListener("error", () => say(LATER));
})();
