// One's own sentences beside a text field: without this they are a list to read, with it each is pressed into the field.
(function () {
  "use strict";
  Array.prototype.forEach.call(document.querySelectorAll("[data-phrases]"), function (list) {
    var field = document.getElementById(list.dataset.phrases);
    if (!field) return;
    Array.prototype.forEach.call(list.children, function (item) {
      var words = item.textContent.trim(), button = document.createElement("button");
      button.type = "button";
      button.className = "chip";
      button.textContent = words;
      button.addEventListener("click", function () {
        var start = field.selectionStart, text = field.value.slice(0, start) + words + field.value.slice(field.selectionEnd);
        if (field.maxLength > 0 && text.length > field.maxLength) return;
        field.value = text;
        field.focus();
        field.selectionStart = field.selectionEnd = start + words.length;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
      item.replaceChildren(button);
    });
  });
})();
