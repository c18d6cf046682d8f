// Rows of a table in a form: add and remove without leaving the page, sums while typing. Without this file the same buttons save and load anew.
(function () {
  "use strict";
  function changed(form) { form.dispatchEvent(new Event("input", { bubbles: true })); }
  function empty(row) {
    row.querySelectorAll("input, select, textarea").forEach(function (field) { if (field.type !== "button") field.value = ""; field.removeAttribute("aria-invalid"); });
    row.querySelectorAll(".cell-errors").forEach(function (error) { error.remove(); });
    row.querySelectorAll("output").forEach(function (output) { output.textContent = "--"; });
    row.querySelectorAll(".cell-bad").forEach(function (cell) { cell.classList.remove("cell-bad"); });
  }
  function renumber(rows) {
    var key = rows.dataset.rows;
    rows.querySelectorAll(":scope > [data-cells]").forEach(function (row, number) {
      row.querySelectorAll("[name], [id], [for], [value], [aria-label]").forEach(function (part) {
        ["name", "id", "for"].forEach(function (name) {
          if (part.hasAttribute(name)) part.setAttribute(name, part.getAttribute(name).replace(new RegExp("(^|id_)" + key + "-\\d+-"), "$1" + key + "-" + number + "-"));
        });
        if (part.hasAttribute("data-drop")) part.value = key + "-" + number;
        if (part.hasAttribute("data-drop")) part.setAttribute("aria-label", part.getAttribute("aria-label").replace(/\d+/, number + 1));
      });
      row.setAttribute("aria-label", row.getAttribute("aria-label").replace(/\d+/, number + 1));
    });
  }
  function add(fieldset) {
    var rows = fieldset.querySelector("[data-rows]"), all = rows.querySelectorAll(":scope > [data-cells]");
    if (all.length >= +rows.dataset.mostRows) return;
    var row = all[all.length - 1].cloneNode(true);
    empty(row);
    rows.appendChild(row);
    renumber(rows);
    var first = row.querySelector("input, select, textarea");
    if (first) first.focus();
  }
  function drop(row) {
    var rows = row.parentElement, form = row.closest("form"), next = row.nextElementSibling || row.previousElementSibling;
    if (next) row.remove(); else empty(row);
    renumber(rows);
    sums(form);
    changed(form);
    var place = (next || row).querySelector("input, select, textarea");
    if (place) place.focus();
  }

  // ---- money: hundredths as whole numbers, rounded half up, as the server does it
  function hundredths(text) {
    var plain = text.normalize("NFKC").replace(/[\s,，¥元]/g, ""), wan = plain.slice(-1) === "万", found;
    found = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(wan ? plain.slice(0, -1) : plain);
    if (!found) return null;
    var value = BigInt(found[1] + ((found[2] || "") + "000000").slice(0, 6)) * (wan ? 10000n : 1n);
    return value % 10000n === 0n ? value / 10000n : null;
  }
  function words(cents) {
    var text = String(cents).padStart(3, "0");
    return text.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ",") + "." + text.slice(-2);
  }
  function sums(form) {
    var box = form.querySelector("[data-sums]"), call = 0n, all = 0n;
    if (!box) return;
    form.querySelectorAll("[data-rows=budget] > [data-cells]").forEach(function (row) {
      var price = hundredths(row.querySelector("[name$=-unit_price]").value), many = hundredths(row.querySelector("[name$=-quantity]").value);
      var output = row.querySelector("[data-amount]");
      if (price === null || many === null) { output.textContent = "--"; return; }
      var amount = (price * many + 50n) / 100n;
      output.textContent = words(amount);
      all += amount;
      if (row.querySelector("[name$=-source]").value === "call") call += amount;
    });
    box.querySelector("[data-sum=call]").textContent = words(call);
    box.querySelector("[data-sum=all]").textContent = words(all);
  }

  // ---- how long a text is, where its length is limited
  function count(area) {
    var line = area.parentElement.querySelector(".count-line"), most = +area.dataset.most, length = Array.from(area.value.replace(/\r\n/g, "\n").trim()).length;
    if (!line) {
      line = document.createElement("span");
      line.className = "count-line";
      area.after(line);
    }
    line.textContent = length + " / " + most;
    line.classList.toggle("too-many", length > most);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-add], [data-drop]");
    if (!button || !button.closest("[data-rows], .proposal-table")) return;
    event.preventDefault();
    if (button.hasAttribute("data-add")) add(button.closest("fieldset")); else drop(button.closest("[data-cells]"));
  });
  document.addEventListener("input", function (event) {
    var form = event.target.closest("form"), area = event.target.closest("[data-most]");
    if (area) count(area);
    if (form && event.target.closest("[data-rows=budget]")) sums(form);
  });
  document.querySelectorAll("textarea[data-most]").forEach(count);
})();
