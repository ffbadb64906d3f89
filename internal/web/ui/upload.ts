// Uploading a document: drag it onto the form, and see how far it is. Without script the form is sent as usual.
export function upload(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-upload]");
  const input = form?.querySelector<HTMLInputElement>("input[type=file]");
  if (!form || !input) return;
  const over = (on: boolean) => form.classList.toggle("over", on);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  form.addEventListener("dragleave", () => over(false));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    if (form.dataset.upload !== "hold") send(form); // a form with more to fill in waits for its button
  });
  form.addEventListener("submit", (event) => {
    if (!input.files?.length) return;
    event.preventDefault();
    send(form);
  });
}

function send(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLProgressElement>("progress");
  const word = form.querySelector<HTMLElement>("[data-percent]");
  const request = new XMLHttpRequest();
  form.classList.add("sending");
  form.querySelectorAll("button").forEach((b) => (b.disabled = true));
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable || !bar) return;
    const percent = Math.floor((event.loaded / event.total) * 100);
    bar.value = percent;
    if (word) word.textContent = percent + " %";
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    // An error page: it is shown as the server wrote it.
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (main) document.querySelector("main")?.replaceWith(main);
    else location.reload();
    upload();
  });
  request.addEventListener("error", () => form.submit());
  request.open("POST", form.action);
  request.send(new FormData(form));
}
