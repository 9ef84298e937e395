// A long form in parts: each fieldset with data-part is saved by itself, without leaving the page. The server answers
// with the part as it is then. Without this script the form's one Save at the end saves all that was changed.
import { csrfToken, keepUnsavedForms, partFields } from "./autosave.js";

const SIGNED_OUT = "You have been signed out. Sign in again in another tab, then save: what you typed is still here.";
const NO_ANSWER = "Not saved: the service did not answer. What you typed is still here. Try again.";

export function saveParts() {
  document.querySelectorAll("form[data-parts]").forEach((form) => {
    form.querySelectorAll("[data-part]").forEach(prepare);
    form.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      const part = button?.closest("[data-part]");
      if (!part) return;
      if (button.matches("[data-save-part]")) save(part, button);
      if (button.matches("[data-take-over]")) {
        event.preventDefault();
        takeOver(part);
      }
      if (button.matches("[data-strike]")) strike(part, button);
    });
    form.addEventListener("change", (event) => {
      const part = event.target.closest("[data-part]");
      if (part) showReason(part);
    });
  });
}

function prepare(part) {
  part.querySelectorAll("[data-save-part]").forEach((button) => {
    button.hidden = false;
  });
  showReason(part);
}

// "Why" is asked only where the status asks for it, or where it says something already.
function showReason(part) {
  const reason = part.querySelector("[data-why-for]");
  if (!reason) return;
  const { value } = part.querySelector("select");
  const text = reason.querySelector("textarea");
  reason.hidden = !(reason.dataset.whyFor.split(" ").includes(value) || text.value || reason.querySelector("[id$=_error]"));
}

async function save(part, button) {
  const { form } = part;
  const fields = partFields(part);
  fields.set("only", part.dataset.part);
  fields.set("form_writer", form.elements.form_writer.value);
  part.dispatchEvent(new Event("part-sent"));
  button.disabled = true;
  tell(part, "Saving…");
  try {
    const response = await fetch(form.getAttribute("action") || location.href, {
      method: "POST",
      headers: { "X-CSRFToken": csrfToken(form) },
      body: fields,
    });
    const words = await response.text();
    if (response.ok) {
      replace(part, words);
    } else {
      keepOn(part, button, response.status === 401 ? SIGNED_OUT : response.status === 409 ? words : NO_ANSWER);
    }
  } catch {
    keepOn(part, button, NO_ANSWER);
  }
}

function keepOn(part, button, words) {
  button.disabled = false;
  part.dispatchEvent(new Event("part-not-saved"));
  tell(part, words);
  announce(part.form, words);
}

function replace(part, html) {
  const { form } = part;
  const answer = new DOMParser().parseFromString(html, "text/html").querySelector("[data-part]");
  const isSaved = answer.dataset.saved === "yes";
  const title = answer.querySelector("[data-autosave]").value;
  part.replaceWith(answer);
  prepare(answer);
  keepUnsavedForms(answer);
  const waiting = document.querySelector("[data-waiting-told]");
  if (waiting) waiting.textContent = answer.dataset.waiting;
  if (isSaved) {
    tell(answer, `Saved at ${new Date().toTimeString().slice(0, 5)}.`);
    announce(form, `Saved: ${title}. ${answer.dataset.waiting}`);
  } else {
    answer.dispatchEvent(new Event("part-rejected"));
  }
  (answer.querySelector("[data-part-errors]") ?? answer).focus();
}

function tell(part, words) {
  part.querySelector("[data-autosave-told]").textContent = words;
}

function announce(form, words) {
  const told = form.querySelector("[data-part-told]");
  if (told) told.textContent = words;
}

// The last next steps go into this period's box, and each can be struck off there by a button beside it.
function takeOver(part) {
  const box = stepsBox(part);
  const steps = lastSteps(part);
  const typed = box.value.trim();
  const missing = steps.map(words).filter((step) => !lines(box).includes(step));
  box.value = [...missing, ...(typed ? [typed] : [])].join("\n");
  steps.forEach((step) => {
    if (step.parentElement.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "app-link-button app-part__strike";
    button.dataset.strike = "";
    name(button, step);
    step.after(" ", button);
  });
  part.querySelector("[data-take-over]").hidden = true;
  announce(part.form, "The last next steps are in the box. Strike off what is done.");
  part.querySelector("[data-strike]")?.focus();
}

function strike(part, button) {
  const step = button.parentElement.querySelector("[data-step]");
  const box = stepsBox(part);
  const isStruck = step.classList.toggle("app-part__struck");
  box.value = isStruck
    ? lines(box)
        .filter((line) => line !== words(step))
        .join("\n")
    : [words(step), ...lines(box)].join("\n");
  name(button, step, isStruck);
}

function name(button, step, isStruck = false) {
  button.textContent = isStruck ? "Put back" : "Done";
  const rest = document.createElement("span");
  rest.className = "govuk-visually-hidden";
  rest.textContent = ` ${words(step)}`;
  button.append(rest);
}

const stepsBox = (part) => part.querySelector("textarea[name$='-next_steps']");
const lastSteps = (part) => Array.from(part.querySelectorAll("[data-step]"));
const words = (step) => step.textContent.trim();
const lines = (box) =>
  box.value
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
