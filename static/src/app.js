// The service's one script: GOV.UK Frontend's behaviour for the components we use, and our own small modules.
// Everything works without it. Built by `npm run build` into static/js/app.js, which is committed.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";

import { keepUnsavedForms } from "./autosave.js";
import { keepDetailsOpenOnPrint } from "./details-print.js";
import { useKeys } from "./keys.js";
import { saveParts } from "./parts.js";
import { followChoices } from "./picture.js";
import { watchSession } from "./session.js";

document.body.classList.add("js-enabled");

if ("noModule" in HTMLScriptElement.prototype) {
  document.body.classList.add("govuk-frontend-supported");
  for (const component of [
    Button,
    CharacterCount,
    Checkboxes,
    ErrorSummary,
    NotificationBanner,
    PasswordInput,
    Radios,
    ServiceNavigation,
    SkipLink,
  ]) {
    createAll(component);
  }
}

keepDetailsOpenOnPrint();
keepUnsavedForms();
saveParts();
followChoices();
useKeys();
watchSession();
