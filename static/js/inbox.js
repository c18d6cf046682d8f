// The inbox: on a wide window an item is read beside the list; r opens the reasons, 1 to 5 take one. The page works without this file.
(function () {
  "use strict";
  var wide = matchMedia("(min-width: 1200px)");
  function load(link) {
    var pane = link && document.querySelector(link.dataset.pane);
    if (!pane || !wide.matches || !window.htmx) return false;
    if (pane.dataset.shows !== link.href) {
      pane.dataset.shows = link.href;
      htmx.ajax("GET", link.href, { target: pane, swap: "innerHTML show:top", select: "#main > .inner" });
    }
    return true;
  }
  document.addEventListener("row", function (event) { load(event.target.querySelector("a[data-pane]")); });
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-pane]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !load(link)) return;
    event.preventDefault();
    document.querySelectorAll("[data-inbox] [data-row]").forEach(function (row) { row.removeAttribute("aria-current"); });
    link.closest("[data-row]").setAttribute("aria-current", "true");
  });
  document.addEventListener("toggle", function (event) {
    var fold = event.target;
    if (fold.matches && fold.matches("[data-inbox] details") && fold.open) fold.querySelector("[name=phrase]").focus();
  }, true);
  document.addEventListener("keydown", function (event) {
    // A quick hand presses the number before the focus has come to the reasons: those of the current row count as well.
    var fold = event.target.closest && event.target.closest("[data-inbox] details[open]") || document.querySelector("[data-inbox] [data-row][aria-current=true] details[open]");
    if (!fold || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "Escape") { fold.open = false; fold.querySelector("summary").focus(); return; }
    var phrase = /^[1-5]$/.test(event.key) && fold.querySelectorAll("[name=phrase]")[event.key - 1];
    if (!phrase) return;
    event.preventDefault();
    phrase.click();
  });
})();
