// Keeps what is typed into a form while it is being typed, so that a closed window or a dead battery loses seconds.
// Nothing reaches what the form is about before Save: see nvap/accounts/unsaved.py. A form has it by {% autosave %}.
const EVERY_MS = 15_000;

export function keepUnsavedForms(within = document) {
  within.querySelectorAll("input[data-autosave]").forEach((mark) => {
    // A part of a form is kept by itself, under a key of its own: see parts.js.
    const part = mark.closest("[data-part]");
    const key = part ? part.querySelector("input[name$='-form_key']") : mark.form.elements.form_key;
    rememberKey(key, `${mark.value} ${mark.dataset.shown ?? shownOf(mark.form)}`);
    keepUnsaved(part ?? mark.form, mark.form, mark.dataset.autosave);
  });
}

function keepUnsaved(scope, form, keeper) {
  let kept = contents(scope, form);
  let sending = null;
  let sent = false;
  let told = scope.querySelector("[data-autosave-told]");

  async function keep(options = {}) {
    // A part that was saved is replaced: what it held is no longer typed.
    if (!scope.isConnected) return stop();
    const typed = contents(scope, form);
    if (sent || typed === kept || (sending && !options.keepalive)) return;
    // The browser would drop what is on its way when the page goes.
    sending?.abort();
    const turn = (sending = new AbortController());
    try {
      const response = await fetch(keeper, {
        method: "POST",
        headers: { "X-CSRFToken": csrfToken(form) },
        body: new URLSearchParams(typed),
        signal: turn.signal,
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
      if (sending === turn) sending = null;
    }
  }

  function tell(words) {
    if (!told) {
      told = document.createElement("p");
      told.className = "govuk-hint";
      scope.append(told);
    }
    told.textContent = words;
  }

  const turns = setInterval(() => keep(), EVERY_MS);
  const left = () => {
    if (document.visibilityState === "hidden") keep({ keepalive: true });
  };
  document.addEventListener("visibilitychange", left);
  function stop() {
    clearInterval(turns);
    document.removeEventListener("visibilitychange", left);
  }
  // A part's own Save sends it: what is on its way to be kept must not arrive after that.
  scope.addEventListener("part-sent", () => {
    sent = true;
    sending?.abort();
  });
  scope.addEventListener("part-not-saved", () => {
    sent = false;
  });
  // Sent and not accepted: what was typed is nowhere yet but on this page.
  scope.addEventListener("part-rejected", () => {
    kept = null;
    keep();
  });
  // Left by a link, or closed: not every browser says by then that the page is hidden.
  window.addEventListener("pagehide", () => keep({ keepalive: true }));
  form.addEventListener("submit", () => {
    sent = true;
    sending?.abort();
  });
  // Back from the page that followed: the browser may show this one as it was left.
  window.addEventListener("pageshow", () => {
    sent = false;
  });
}

// After its Back button a browser gives back what was typed, also where it fetches the page again, but not the form's
// key. The page's entry in the browser's history holds it: the form is still the one that was sent, so what it adds is
// added once. Where what the form is about has changed since, the browser gives nothing back ({% autosave %} sees to
// that), and the form is a new one: key, digests and text go together.
function rememberKey(field, title) {
  const keys = history.state?.formKeys ?? {};
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type === "back_forward" && keys[title]) field.value = keys[title];
  history.replaceState({ ...history.state, formKeys: { ...keys, [title]: field.value } }, "");
}

// What tells the values a form of parts was drawn over: the name of its second field.
function shownOf(form) {
  return form.querySelector("input[name^='shown_']").name;
}

// What a form, or a part of one, would send with the address it would send it to; never a password.
function contents(scope, form) {
  const fields = scope === form ? new URLSearchParams(new FormData(form)) : partFields(scope);
  fields.delete("csrfmiddlewaretoken");
  if (scope !== form) {
    const { part } = scope.dataset;
    for (const name of ["form_key", "form_title"]) fields.set(name, fields.get(`${part}-${name}`));
    fields.set("form_writer", form.elements.form_writer.value);
  }
  for (const control of scope.elements) {
    // Its type is "text" while the person looks at what they typed.
    if (control.name && /password/.test(`${control.type} ${control.autocomplete}`)) fields.delete(control.name);
  }
  const address = new URL(form.getAttribute("action") || location.href, location.href);
  fields.set("form_address", address.pathname + address.search);
  return fields.toString();
}

// The fields of a part that its form would send.
export function partFields(part) {
  const names = new Set(Array.from(part.elements, (control) => control.name));
  return new URLSearchParams([...new FormData(part.form)].filter(([name]) => names.has(name)));
}

// The cookie's is today's also after its writer has signed in again in another tab; the form's is then outdated.
export function csrfToken(form) {
  return cookieToken() ?? form.elements.csrfmiddlewaretoken.value;
}

// Its name has a prefix where the service is reached by TLS.
export function cookieToken() {
  return document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];
}
