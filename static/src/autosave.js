// Keeps what is typed into a form while it is being typed, so that a closed window or a dead battery loses seconds.
// Nothing reaches the plan before Save: see plans/views/drafts.py.
const EVERY_MS = 15_000;

export function keepUnsavedForms() {
  document.querySelectorAll("form[data-autosave]").forEach(keepUnsaved);
}

function keepUnsaved(form) {
  const contents = () => new URLSearchParams(new FormData(form)).toString();
  const told = form.querySelector("[data-autosave-told]");
  let kept = contents();
  let sending = null;
  let sent = false;

  async function keep(options = {}) {
    const typed = contents();
    if (sent || sending || typed === kept) return;
    sending = new AbortController();
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: new URLSearchParams(typed),
        signal: sending.signal,
        ...options,
      });
      if (response.ok) {
        kept = typed;
        tell(`Kept at ${new Date().toTimeString().slice(0, 5)}, not saved yet.`);
      } else {
        tell("What you type is not being kept. Save it.");
      }
    } catch {
      // No connection, or the form was sent: the next turn tries again.
    } finally {
      sending = null;
    }
  }

  function tell(words) {
    if (told) told.textContent = words;
  }

  setInterval(() => keep(), EVERY_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") keep({ keepalive: true });
  });
  form.addEventListener("submit", () => {
    sent = true;
    sending?.abort();
  });
  // Back from the page that followed: the browser may show this one as it was left.
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}
