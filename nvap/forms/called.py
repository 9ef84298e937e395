"""How a field names itself in its messages."""

from django.core.exceptions import ValidationError

from nvap.wording import lower_first


class Called:
    """A field that names itself in its messages: by `called`, or by its label, or as "This answer"."""

    # Made when it is needed, from the label the form has given by then; a form may still set its own.
    default_error_messages = {"required": None}

    def _name(self):
        return str(self.called or self.label or "This answer")

    def _missing(self):
        if self.error_messages["required"]:
            return self.error_messages["required"]
        name = self._name()
        if name.endswith("?") or name == "This answer":
            return "This must be answered"
        return f"Enter {lower_first(name)}"

    def _check_present(self, value):
        if self.required and value in self.empty_values:
            raise ValidationError(self._missing(), code="required")
