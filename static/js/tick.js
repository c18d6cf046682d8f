// "Tick all" under a list: data-tick-all names the boxes of the rows that are shown.
(function () {
  "use strict";
  document.addEventListener("change", function (event) {
    var name = event.target.dataset && event.target.dataset.tickAll;
    if (!name) return;
    Array.prototype.forEach.call(document.querySelectorAll("tbody [name=" + name + "]"), function (box) { box.checked = event.target.checked; });
  });
})();
