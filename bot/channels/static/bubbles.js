/* What the chat script puts on the page: bubbles, the slip with an application's number, options. Texts of the hotline and of
   the caller alike go in by textContent and text nodes, never as markup. */
"use strict";

(() => {
  const { $, make, phones, canRead, read } = window.hotline;

  function linked(text) {
    const words = make("p", "words");
    let from = 0;
    text.replace(phones(), (digits, at) => {
      const call = make("a", "", digits);
      call.href = "tel:" + digits;
      words.append(text.slice(from, at), call);
      from = at + digits.length;
    });
    words.append(text.slice(from));
    return words;
  }

  function bubble(who, text) {
    const made = make("div", "bubble " + who);
    made.append(make("span", "vh", who === "me" ? "您说：" : "热线说："), linked(text));
    return made;
  }

  function slip(application) {
    const made = make("div", "slip");
    const row = (name, value) => {
      const line = make("p", "", name + "：");
      line.append(make("b", "", value));
      return line;
    };
    made.append(make("p", "", "请抄下来："), row("申请编号", application.number), row("查询码", application.query_code));
    return made;
  }

  function below(data) {
    const line = make("p", "after");
    if (canRead) {
      const button = make("button", "small", "读给我听");
      button.type = "button";
      button.addEventListener("click", () => read(button, data.replies.map((reply) => reply.text)));
      line.append(button);
    }
    if (data.guide) {
      const link = make("a", "", "看大字全文（新页面）");
      link.href = "/guides/" + encodeURIComponent(data.guide);
      link.target = "_blank";
      link.rel = "noopener";
      line.append(link);
    }
    return line;
  }

  function showOptions(options) {
    $("options").textContent = "";
    options.forEach((option) => {
      const button = make("button", "", option.key + " " + option.label);
      button.type = "button";
      button.name = "quick";
      button.value = option.key;
      $("options").append(button);
    });
  }

  function turn(data) {
    const made = make("div", "turn");
    data.replies.forEach((reply) => made.append(bubble("bot", reply.text)));
    if (data.case && data.case.number) made.append(slip(data.case));
    if (data.replies.length) made.append(below(data));
    return made;
  }

  Object.assign(window.hotline, { bubble, turn, showOptions });
})();
