// Keyboard: "/" opens the search box; j and k move through rows, Enter opens the marked one. In the queue of commitments
// j and k lead to the next and the one before, a accepts, c corrects, d begins to dismiss.

/** typing reports whether keys belong to a control and not to the page. */
function typing(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, select, textarea, [contenteditable]") !== null;
}

function move(step: number): void {
  const links = Array.from(document.querySelectorAll<HTMLElement>("[data-rows] [data-open]"))
    .filter((link) => link.offsetParent !== null);
  if (links.length === 0) return;
  const now = links.indexOf(document.activeElement as HTMLElement);
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, now + step));
  links[next].focus();
  links[next].closest("tr, li")?.scrollIntoView({ block: "nearest" });
}

/** decide does in the queue what a key stands for; it reports whether it does anything. */
function decide(key: string): boolean {
  const queue = document.querySelector<HTMLElement>("[data-queue]");
  const target: Record<string, string> = {
    j: "a[rel=next]", k: "a[rel=prev]", c: "a[data-do=correct]", a: "[data-do=accept] button, [data-do=settle] button", d: "details[data-do=dismiss]",
  };
  if (!queue || !target[key]) return false;
  const control = queue.querySelector<HTMLElement>(target[key]);
  if (control instanceof HTMLDetailsElement) {
    control.open = true;
    control.querySelector<HTMLInputElement>("input[name=reason]")?.focus();
  } else {
    control?.click();
  }
  return true;
}

export function keys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && event.target instanceof HTMLInputElement && event.target.id === "q") {
      event.target.blur();
      return;
    }
    if (typing(event.target)) return;
    if (decide(event.key)) {
      event.preventDefault();
      return;
    }
    switch (event.key) {
      case "/": {
        const box = document.querySelector<HTMLInputElement>("#q");
        if (!box) return;
        box.focus();
        box.select();
        break;
      }
      case "j":
        move(1);
        break;
      case "k":
        move(-1);
        break;
      default:
        return;
    }
    event.preventDefault();
  });
}
