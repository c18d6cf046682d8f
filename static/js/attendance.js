// The count beside the button follows the taps; the page works without this file.
(function () {
  "use strict";
  var form = document.querySelector("form[data-attendance]"), place = form && form.querySelector("[data-present]");
  if (!place) return;
  function tell() {
    var boxes = form.querySelectorAll("[name=present]:not([data-left]), [name=present]:checked"), there = form.querySelectorAll("[name=present]:checked").length;
    var names = form.querySelector("[name=walk_ins]").value.split(/[、,，;；\n]+/).filter(function (name) { return name.trim(); }).length;
    place.textContent = there + names + "/" + (boxes.length + names);
  }
  form.addEventListener("change", tell);
  form.addEventListener("input", tell);
  tell();
})();
