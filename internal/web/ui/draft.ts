// A form that keeps what is typed as a draft: a moment after the last key, and when the page is left. Without script
// there is a button for it. What could not be kept is tried again, and leaving the page then asks first.
export function draft(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-draft]");
  const note = form?.querySelector<HTMLElement>("[data-saved]");
  if (!form || !note) return;
  let changed = 0; // number of the last change
  let kept = 0; // number of the last change that is kept
  let timer = 0;
  let sending = false;
  const say = (text: string | undefined) => {
    if (text) note.textContent = text;
  };
  const body = () => {
    const data = new FormData(form);
    // What is handed in once is sent with the form, not with every key.
    form.querySelectorAll<HTMLInputElement>("[data-once]").forEach((field) => data.delete(field.name));
    return data;
  };
  const later = (wait: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  };
  async function save(): Promise<void> {
    if (sending || kept === changed) return;
    const now = changed;
    sending = true;
    say(form!.dataset.saving);
    try {
      const answer = await fetch(form!.dataset.draft!, { method: "POST", body: body(), credentials: "same-origin", headers: { Accept: "text/plain" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      kept = now;
      if (kept === changed) say(await answer.text());
    } catch {
      say(form!.dataset.failed);
      later(10000);
    } finally {
      sending = false;
      if (kept !== changed && kept === now) later(800);
    }
  }
  const touch = () => {
    changed++;
    say(form.dataset.unsaved);
    later(1200);
  };
  form.addEventListener("input", touch);
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    kept = changed;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && kept !== changed) void save();
  });
  window.addEventListener("beforeunload", (event) => {
    if (kept !== changed) event.preventDefault();
  });
}
