// The client picker: what was tapped moves to the chosen ones and stays there while the results change.
(function () {
  "use strict";
  document.addEventListener("change", function (event) {
    var input = event.target, results = input.closest("[data-pick-results]");
    if (!results || !input.checked) return;
    var pick = input.closest("[data-pick]"), chosen = pick.querySelector("[data-pick-chosen]"), query = pick.querySelector("[data-pick-query]");
    var same = chosen.querySelector("input[value='" + CSS.escape(input.value) + "']");
    if (input.type === "radio") chosen.replaceChildren();
    if (same && same.isConnected) { same.checked = true; input.closest("li").remove(); } else chosen.appendChild(input.closest("li"));
    input.checked = true;
    results.replaceChildren();
    query.value = "";
    pick.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: { number: input.value } }));
    query.focus();
  });
  document.addEventListener("keydown", function (event) {
    // Enter takes the first result instead of sending the form half filled; an input method keeps its own Enter.
    if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
    if (!event.target.matches("[data-pick-query]")) return;
    event.preventDefault();
    var first = event.target.closest("[data-pick]").querySelector("[data-pick-results] input");
    if (first) first.click();
  });
})();
