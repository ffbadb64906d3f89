// A click anywhere on a row opens the row's page; links in the row and selected text are left alone.
export function rows(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("a, button, input, select, label, details, form")) return;
    const row = target.closest("[data-rows] tr");
    const link = row?.querySelector<HTMLAnchorElement>("a[data-open]");
    if (!link || String(getSelection()) !== "") return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank");
    else link.click();
  });
}
