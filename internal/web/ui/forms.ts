// Small helps for forms: fields left empty stay out of the address, chosen files show their name, dangerous actions
// ask first, and "expand all" opens a tree in place.
export function forms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const question = form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method !== "get") return;
    for (const field of Array.from(form.elements)) {
      if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field.value === "") {
        field.disabled = true;
        setTimeout(() => (field.disabled = false));
      }
    }
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-expand]");
    if (!link) return;
    event.preventDefault();
    const tree = document.querySelectorAll<HTMLDetailsElement>(link.dataset.expand + " details");
    const open = Array.from(tree).some((d) => !d.open);
    tree.forEach((d) => (d.open = open));
  });
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll<HTMLDetailsElement>("details:not([open])").forEach((d) => {
      d.open = true;
      d.dataset.printed = "";
    });
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll<HTMLDetailsElement>("details[data-printed]").forEach((d) => {
      d.open = false;
      delete d.dataset.printed;
    });
  });
}
