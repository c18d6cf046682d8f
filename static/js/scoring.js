// A score sheet by keyboard: 5 to 0 give quick marks to the current item, n leads to the next without one. The page works without this file.
(function () {
  "use strict";
  var form = document.querySelector(".score-form"), pane = document.getElementById("text");
  if (!form) return;
  function all(selector, within) { return Array.prototype.slice.call((within || form).querySelectorAll(selector)); }
  var rows = all("[data-row]"), total = form.querySelector("[data-total]"), left = form.querySelector("[data-left]");
  function field(row) { return row.querySelector("[data-full]"); }
  function mark(row) {
    var text = field(row).value.trim().replace(/。/g, ".").normalize("NFKC"), number = Number(text);
    return text === "" || isNaN(number) ? null : number;
  }

  function count() {
    var sum = 0, without = 0;
    rows.forEach(function (row) {
      var given = mark(row);
      if (given === null) without += 1; else sum += given;
      all("[data-mark]", row).forEach(function (chip) { chip.setAttribute("aria-pressed", String(given !== null && Number(chip.dataset.mark) === given)); });
    });
    total.textContent = String(Math.round(sum * 100) / 100);
    left.textContent = without ? left.dataset.some.replace("{n}", without) : left.dataset.none;
  }
  function mind(row) {
    rows.forEach(function (each) { each.removeAttribute("aria-current"); });
    row.setAttribute("aria-current", "true");
    show(row);
  }
  function go(row, focus) {
    mind(row);
    focus.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }
  // Where text and marks stand side by side, the text follows the item.
  function show(row) {
    var about = row.dataset.about && document.getElementById("text-" + row.dataset.about);
    if (about && pane.scrollHeight > pane.clientHeight + 4) pane.scrollTop += about.getBoundingClientRect().top - pane.getBoundingClientRect().top - 56;
  }
  function following(from) {
    var start = rows.indexOf(from);
    return rows.slice(start + 1).concat(rows.slice(0, start + 1)).filter(function (row) { return mark(row) === null; })[0];
  }
  function current() { return form.querySelector("[data-row][aria-current=true]"); }

  form.addEventListener("click", function (event) {
    var chip = event.target.closest("[data-mark]"), row = chip && chip.closest("[data-row]");
    if (event.target.closest("[data-next-mark]")) {
      var next = following(current()) || null;
      if (next) go(next, next.querySelector("[data-mark]")); else form.querySelector("[name=submit]").focus();
      return;
    }
    if (!chip) return;
    var input = field(row), same = mark(row) === Number(chip.dataset.mark);
    input.value = same ? "" : chip.dataset.mark; // the same mark once more takes it back
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    var after = same ? row : following(row);
    if (after) go(after, after.querySelector("[data-mark]")); else form.querySelector("[name=submit]").focus({ preventScroll: true });
  });
  form.addEventListener("input", count);
  form.addEventListener("focusin", function (event) {
    var row = event.target.closest("[data-row]");
    if (row && row !== current()) mind(row); // no scrolling here: the finger is still on the chip
  });
  form.addEventListener("row", function (event) { show(event.target); });
  form.addEventListener("keydown", function (event) {
    if (!event.target.matches("[data-full]") || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    var row = event.target.closest("[data-row]"), by = { ArrowUp: 0.5, ArrowDown: -0.5 }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      var next = rows[rows.indexOf(row) + 1];
      if (next) { go(next, field(next)); field(next).select(); } else form.querySelector("[name=submit]").focus();
    } else if (by) {
      event.preventDefault();
      event.target.value = String(Math.min(Number(event.target.dataset.full), Math.max(0, Math.floor(((mark(row) || 0) + by) * 2) / 2)));
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  count();
  var first = following(rows[rows.length - 1]);
  if (first && !document.querySelector("[data-focus]") && !location.hash && matchMedia("(hover: hover)").matches) go(first, first.querySelector("[data-mark]"));
})();
