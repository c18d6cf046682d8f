// Photos: at most 1,600 px and about 300 KB before they leave the phone. Without this file the server makes them small.
(function () {
  "use strict";
  var files = document.querySelector("input[data-photos]"), form = files && files.form, previews = form && form.querySelector("[data-previews]"), shrinking = null;
  function jpeg(canvas, quality) { return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", quality); }); }
  function draw(bitmap, longest) {
    var ratio = Math.min(1, longest / Math.max(bitmap.width, bitmap.height)), canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * ratio);
    canvas.height = Math.round(bitmap.height * ratio);
    var paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  }
  function shrink(file) {
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (bitmap) {
      preview(draw(bitmap, 320).toDataURL("image/jpeg", 0.7));
      if (file.type === "image/jpeg" && file.size <= 300 * 1024 && Math.max(bitmap.width, bitmap.height) <= 1600) return file;
      var canvas = draw(bitmap, 1600), qualities = [0.82, 0.7, 0.55, 0.4];
      return (function again() {
        return jpeg(canvas, qualities.shift()).then(function (blob) {
          if (blob.size > 300 * 1024 && qualities.length) return again();
          if (blob.size > 300 * 1024 && canvas.width > 900) { canvas = draw(bitmap, 900); qualities = [0.7, 0.5]; return again(); }
          return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", { type: "image/jpeg" });
        });
      })();
    }).catch(function () { return file; }); // not a picture this browser reads: the server says so in words
  }
  function preview(url) {
    if (!previews) return;
    var item = document.createElement("li"), image = document.createElement("img");
    image.src = url;
    image.alt = "";
    item.appendChild(image);
    previews.appendChild(item);
    previews.hidden = false;
  }
  if (files && window.createImageBitmap && window.DataTransfer) {
    files.addEventListener("change", function () {
      var list = Array.prototype.slice.call(files.files);
      if (previews) { previews.replaceChildren(); previews.hidden = true; }
      shrinking = Promise.all(list.map(shrink)).then(function (small) {
        var box = new DataTransfer();
        small.forEach(function (file) { box.items.add(file); });
        files.files = box.files;
      }).catch(function () {}).then(function () { shrinking = null; });
    });
    form.addEventListener("reset", function () { if (previews) { previews.replaceChildren(); previews.hidden = true; } });
    form.addEventListener("submit", function (event) {
      if (!shrinking) return;
      var button = event.submitter;
      event.preventDefault();
      shrinking.then(function () { form.requestSubmit(button); });
    });
  }
})();
