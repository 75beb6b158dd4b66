/* Choosing a photo: checked for size and made smaller before it is sent, since a phone's photo takes minutes on a village line.
   Written for old browsers: ES2017. */
"use strict";

(() => {
  const { $, say } = window.hotline;
  const LARGEST = 10 * 1024 * 1024; // bytes, as the hotline takes them
  const SHRINK = 1.5 * 1024 * 1024; // larger photos are made smaller
  const EDGE = 2200; // pixels of the longer side: small print stays readable
  const QUALITY = 0.85;

  async function smaller(file) {
    if (file.size <= SHRINK || !/^image\//.test(file.type) || !window.createImageBitmap) return file;
    try {
      const image = await createImageBitmap(file);
      const scale = Math.min(1, EDGE / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
      return made && made.size < file.size ? made : file;
    } catch (error) {
      return file; // a picture that this browser cannot draw goes as it is; the hotline looks at it
    }
  }

  function photoButton(send) {
    if (!window.FormData || !window.fetch) return;
    const button = $("photo");
    const input = $("file");
    button.hidden = false;
    button.addEventListener("click", () => input.click());
    input.addEventListener("change", async () => {
      const chosen = input.files[0];
      input.value = ""; // the same photo may be chosen again
      if (!chosen) return;
      say("正在准备照片……");
      const file = await smaller(chosen);
      if (file.size > LARGEST) return say("照片太大了，最多10兆。请拍小一点。");
      send(file, chosen.type === "application/pdf" ? "［文件］" : "［照片］");
    });
  }

  window.hotline.photoButton = photoButton;
})();
