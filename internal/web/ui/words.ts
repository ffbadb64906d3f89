// Selecting words of a task fills the form that adds a commitment; without script they are typed or pasted.
export function words(): void {
  const text = document.querySelector<HTMLElement>("[data-words]");
  const adding = document.querySelector<HTMLDetailsElement>("details[data-add]");
  const form = adding?.querySelector("form");
  if (!text || !adding || !form) return;
  const take = () => {
    const selection = getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
    const chosen = range.toString();
    if (chosen.trim() === "") return;
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    // The server counts characters, not UTF-16 units, and from the first that is no space.
    const lead = chosen.length - chosen.trimStart().length;
    form.querySelector<HTMLTextAreaElement>("[name=words]")!.value = chosen.trim();
    form.querySelector<HTMLInputElement>("[name=start]")!.value = String(Array.from(before.toString() + chosen.slice(0, lead)).length);
    adding.open = true;
  };
  document.addEventListener("mouseup", () => setTimeout(take));
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey || event.key === "Shift") take();
  });
  document.addEventListener("touchend", () => setTimeout(take, 50));
  form.querySelector<HTMLTextAreaElement>("[name=words]")!.addEventListener("input", () => {
    form.querySelector<HTMLInputElement>("[name=start]")!.value = "";
  });
}
