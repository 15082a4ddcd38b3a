const items = [...document.querySelectorAll("details.item")];
const buttons = [...document.querySelectorAll(".controls button")];
const search = document.querySelector(".controls input");
const count = document.querySelector("#shown");
let cause = "answered";
function show() {
  const words = search.value.toLowerCase();
  let shown = 0;
  for (const item of items) {
    const fits = cause === "" || item.dataset.cause === cause ||
      (cause === "answered" && item.dataset.answered === "1");
    item.hidden = !(fits && (!words || item.textContent.toLowerCase().includes(words)));
    shown += !item.hidden;
  }
  count.textContent = shown;
}
for (const button of buttons) {
  button.addEventListener("click", () => {
    cause = button.dataset.cause;
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
    show();
  });
}
if (search) { search.addEventListener("input", show); show(); }
