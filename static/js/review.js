// The review queue by keyboard: after a decision the next record is the current one. The page works without this file.
(function () {
  "use strict";
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-queue] [data-row]")); }
  function make(row) {
    if (!row) return;
    rows().forEach(function (each) { each.removeAttribute("aria-current"); });
    row.setAttribute("aria-current", "true");
    var link = row.querySelector("a");
    if (link) link.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  // ---- a decided record leaves the list; who comes after it is next
  var next = null;
  document.addEventListener("htmx:beforeSwap", function (event) {
    var row = event.target.closest("[data-row]"), list = rows();
    if (row && event.detail.xhr.status === 200) next = list[list.indexOf(row) + 1] || list[list.indexOf(row) - 1] || null;
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.xhr.status !== 200 || !/\/(approve|return)\/$/.test(event.detail.pathInfo.requestPath)) return;
    setTimeout(function () {
      Array.prototype.forEach.call(document.querySelectorAll("[data-queue]"), function (list) {
        if (!list.querySelector("[data-row]")) { list.previousElementSibling.remove(); list.remove(); }
      });
      if (next && next.isConnected) make(next); else if (!rows().length) location.reload();
      next = null;
    }, 20);
  });

  // ---- one line says what was decided last; the number at the top counts down
  document.addEventListener("decided", function (event) {
    var line = document.querySelector("[data-decided]"), left = document.querySelector("[data-left]");
    if (line) line.textContent = event.detail.text;
    if (left) left.textContent = Math.max(0, left.textContent.replace(/\D/g, "") - 1);
  });

  // ---- r opens the reasons; 1 to 5 take a phrase, which sends it back
  document.addEventListener("toggle", function (event) {
    var fold = event.target;
    if (fold.matches && fold.matches("[data-queue] details") && fold.open) fold.querySelector("[name=phrase]").focus();
  }, true);
  document.addEventListener("keydown", function (event) {
    var fold = event.target.closest && event.target.closest("[data-queue] details[open]");
    if (!fold || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("[name=words]")) return;
    if (event.key === "Escape") { fold.open = false; fold.querySelector("summary").focus(); return; }
    var phrase = /^[1-9]$/.test(event.key) && fold.querySelectorAll("[name=phrase]")[event.key - 1];
    if (!phrase) return;
    event.preventDefault();
    phrase.checked = true;
    phrase.form.requestSubmit();
  });

  var every = document.querySelector("[data-tick-all]");
  if (every) every.addEventListener("change", function () {
    Array.prototype.forEach.call(document.querySelectorAll("[data-queue] [name=records]"), function (box) { box.checked = every.checked; });
  });

  if (location.hash) make(document.getElementById(decodeURIComponent(location.hash.slice(1)))); else if (matchMedia("(hover: hover)").matches) make(rows()[0]);
})();
