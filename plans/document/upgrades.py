"""Documents of earlier versions brought up to the present one: a function from each version to the next.

What is written here never changes: it says how that version was meant, whatever the fields, statuses and labels of
today are called.
"""

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from plans.wording import day_words, value_words

Data = dict[str, Any]

NOTHING = "Nothing entered"
# The statuses of version 1 in the order they were counted in.
STATUSES = {
    "not_started": "Not started",
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "complete": "Complete",
    "paused": "Paused",
    "stopped": "Stopped",
}
FINISHING = ("complete", "stopped")
# What version 1 called fields that its plan form did not word.
LABELS = {
    "project_lead": "Project lead",
    "prepared_by": "Prepared by",
    "date_prepared": "Date prepared",
    "impact_owner": "Impact owner",
    "activity": "Activity",
    "output": "Output",
    "impact_measurement": "Impact measurement",
    "progress": "Progress",
    "next_steps": "Next steps",
    "risks": "Risks",
    "risk_mitigation": "Risk mitigation strategy",
    "additional_comments": "Additional comments",
}


def fields_from_version_1(old: Data) -> Data:
    """Return version 2 of a document of version 1: each node carries its fields, the document its statuses.

    The text of decisions needed becomes one decision asked for the document's period.
    """
    return _Version1(old).upgraded()


class _Version1:
    def __init__(self, old: Data):
        self.old = old
        self.labels = LABELS | old["labels"]
        self.lines = [line for objective in old["objectives"] for line in objective["lines"]]

    def upgraded(self) -> Data:
        old = self.old
        same = (
            "action_reference",
            "action_title",
            "action_statement",
            "edition_number",
            "labels",
            "force",
            "joint_with",
            "period",
            "planning_answers",
            "approval",
            "nil_return_reason",
            "impacts",
            "references",
        )
        return {name: old[name] for name in same} | {
            "schema_version": 2,
            "fields": [
                self.text("project_lead", "", old["project_lead"], kind="person", empty=NOTHING),
                self.text("marking", "Marking", old["marking"], kind="choice"),
                self.text(
                    "contributing_agencies", "Contributing agencies", old["contributing_agencies"], where="after"
                ),
            ],
            "report": {
                "fields": [
                    self.text("prepared_by", "", old["prepared_by"], kind="person", empty=NOTHING),
                    self.date("date_prepared", "", old["date_prepared"], empty=NOTHING),
                    self.text("summary", "Summary for leadership", old["summary"], empty="No summary entered"),
                ]
            },
            "decisions": self.decisions(),
            "statuses": self.statuses(),
            "blank_progress": self.progress_fields({}),
            "objectives": [self.objective(objective) for objective in old["objectives"]],
        }

    # Fields

    def text(self, field_id: str, label: str, value: str, kind: str = "text", words: str = "", **layout) -> Data:
        words = words if words != value else ""
        label = label or self.labels[field_id]
        return {"id": field_id, "label": label, "kind": kind, "value": value, "words": words, **layout}

    def date(self, field_id: str, label: str, value: str | None, **layout) -> Data:
        words = day_words(datetime.date.fromisoformat(value)) if value else ""
        return self.text(field_id, label, value or "", kind="date", words=words, **layout)

    def number(self, field_id: str, label: str, value: str | None, unit: str) -> Data:
        words = value_words(Decimal(value), unit) if value else ""
        return self.text(field_id, label, value or "", kind="number", words=words)

    def picks(self, field_id: str, label: str, picks: list[Data], **layout) -> Data:
        return {"id": field_id, "label": label, "kind": "picks", "picks": picks, **layout}

    # Nodes

    def decisions(self) -> list[Data]:
        if not self.old["decisions_needed"]:
            return []
        what = self.text("what", "Decisions or help needed", self.old["decisions_needed"])
        period = self.old["period"]
        return [{"key": "version-1", "asked_for": period["name"] if period else "", "fields": [what]}]

    def statuses(self) -> list[Data]:
        """The statuses of version 1, then any other that the document itself names."""
        labels = dict(STATUSES)
        for line in self.lines:
            for said in filter(None, (line["progress"], line["last_progress"])):
                if said["status"]:
                    labels[said["status"]] = said["status_label"] or said["status"]
        return [
            {"id": status, "label": label, "rank": rank, "finishes": status in FINISHING}
            for rank, (status, label) in enumerate(labels.items())
        ]

    def objective(self, old: Data) -> Data:
        return {
            **{name: old[name] for name in ("code", "number", "title", "short_title")},
            "fields": [
                self.text("impact_owner", "", old["impact_owner"], kind="person", empty=NOTHING),
                self.text(
                    "second_impact_owner",
                    "Second owner",
                    old["second_impact_owner"],
                    kind="person",
                    beside="impact_owner",
                    joint=" and ",
                ),
                self.text(
                    "focus", "Focus", old["focus"], kind="choice", words=old["focus_label"], empty="Not said yet"
                ),
                self.text("focus_why", "Why", old["focus_why"]),
                self.text("additional_comments", "", old["additional_comments"], where="after", empty="None"),
            ],
            "positions": [self.position(position) for position in old["positions"]],
            "lines": [self.line(line) for line in old["lines"]],
            "indicators": [self.indicator(indicator) for indicator in old["indicators"]],
        }

    def position(self, old: Data) -> Data:
        words = old["position_label"]
        return {
            **{name: old[name] for name in ("activity_code", "activity_number", "activity", "unit")},
            "fields": [
                self.text(
                    "position", "Where we stand", old["position"], kind="choice", words=words, empty="Not said yet"
                )
            ],
        }

    def line(self, old: Data) -> Data:
        now, last = old["progress"], old["last_progress"]
        finished_earlier = old["completed_earlier"]
        is_said = now is not None and (now["status"] or last is None)
        said = now if is_said else last
        return {
            **{name: old[name] for name in ("key", "number", "references")},
            "fields": self.line_fields(old),
            "progress": self.progress(now),
            "last_progress": self.progress(last),
            "status": said["status"] if said else "",
            "waits": self.old["period"] is not None and now is None and not finished_earlier,
            "finished_earlier": finished_earlier,
            "unchanged_periods": int(now is not None and now["nothing_changed"]),
        }

    def line_fields(self, old: Data) -> list[Data]:
        impacts = {impact["kind"]: impact for impact in self.old["impacts"]}
        unknown = {kind: {"code": kind, "label": kind} for kind in old["serves"]}
        served = [(unknown | impacts)[kind] for kind in old["serves"]]
        after = {"where": "after"}
        fact = {"where": "fact"}
        activity = (
            [{**old["toolkit_activity"], "number": old["toolkit_activity_number"]}] if old["toolkit_activity"] else []
        )
        return [
            self.picks(
                "impacts", "Long-term impact", [{"code": impact["code"], "text": impact["label"]} for impact in served]
            ),
            self.picks("toolkit_activity", "Activity from the toolkit", activity, beside="activity"),
            self.text("activity", "", old["activity"], empty=NOTHING),
            self.picks("outputs", "Outputs from the toolkit", old["output_picks"], beside="output"),
            self.text("output", "", old["output"], empty=NOTHING),
            self.picks("expected_impacts", "Impacts expected", old["expected_impacts"]),
            self.picks("measures", "Measures from the toolkit", old["measure_picks"], beside="impact_measurement"),
            self.text("impact_measurement", "", old["impact_measurement"], empty="No measurement recorded yet"),
            self.text("evidence_held", "Evidence held", old["evidence_held"], **after),
            self.date("evidence_date", "Date of the evidence", old["evidence_date"], beside="evidence_held", **after),
            self.text(
                "evidence_where",
                "Where it is kept",
                old["evidence_where"],
                beside="evidence_held",
                joint="\nKept: ",
                **after,
            ),
            self.picks(
                "consequences",
                "Unintended consequences from the toolkit",
                old["consequence_picks"],
                beside="risks",
                **after,
            ),
            self.text("risks", "", old["risks"], empty=NOTHING, **after),
            self.text("risk_mitigation", "", old["risk_mitigation"], empty=NOTHING, **after),
            self.text("who", "Who will do it", old["who"], kind="person", **fact),
            self.date("start", "Start", old["start"], **fact),
            self.date("due", "Due", old["due"], **fact),
            self.yes_no("raise_with_leadership", "Raise with leadership", old["raise_with_leadership"], **fact),
        ]

    def yes_no(self, field_id: str, label: str, value: bool, **layout) -> Data:
        return self.text(field_id, label, "yes" if value else "", kind="yes_no", words="Yes" if value else "", **layout)

    def progress(self, old: Data | None) -> Data | None:
        if old is None:
            return None
        same = {name: old[name] for name in ("period", "updated_by", "updated_on")}
        return {**same, "fields": self.progress_fields(old)}

    def progress_fields(self, old: Data) -> list[Data]:
        beside = {"beside": "progress"}
        return [
            self.yes_no("nothing_changed", "Nothing has changed", old.get("nothing_changed", False), **beside),
            self.text(
                "status", "Status", old.get("status", ""), kind="choice", words=old.get("status_label", ""), **beside
            ),
            self.text("status_reason", "Why", old.get("status_reason", ""), joint=": ", **beside),
            self.text("progress", "", old.get("progress", ""), empty=NOTHING),
            self.text("next_steps", "", old.get("next_steps", ""), empty=NOTHING),
        ]

    def indicator(self, old: Data) -> Data:
        unit = old["unit"]
        measures = [{"code": "", "text": old["measure"]}] if old["measure"] else []
        return {
            "key": old["key"],
            "fields": [
                self.text("name", "What is counted", old["name"]),
                self.text(
                    "line",
                    "Activity it measures",
                    old["line_key"],
                    kind="choice",
                    words=self.line_name(old["line_key"]),
                ),
                self.picks("measure", "Toolkit’s measure", measures),
                self.text("unit", "Counted in", unit, kind="choice", words=old["unit_label"]),
                self.text("out_of", "Out of what", old["out_of"], beside="unit", joint=" of "),
                self.text("direction", "Direction", old["direction"], kind="choice", words=old["direction_label"]),
                self.number("baseline", "Baseline", old["baseline"], unit),
                self.date("baseline_date", "Date of the baseline", old["baseline_date"], beside="baseline", joint=", "),
                self.text(
                    "baseline_source", "Source of the baseline", old["baseline_source"], beside="baseline", joint=", "
                ),
                self.number("target", "Target", old["target"], unit),
                self.date("target_date", "Date of the target", old["target_date"], beside="target", joint=", by "),
            ],
            "results": [
                {
                    "fields": [
                        self.date("date", "Date of the result", reading["date"]),
                        self.number("value", "Result", reading["value"], unit),
                        self.text("note", "Note", reading["note"]),
                    ]
                }
                for reading in old["readings"]
            ],
        }

    def line_name(self, key: str) -> str:
        """The line's number and title; of one no longer in the document nothing is known."""
        line = next((line for line in self.lines if line["key"] == key), None)
        if line is None:
            return "An activity" if key else ""
        toolkit_activity = line["toolkit_activity"] or {"text": ""}
        return f"{line['number']} {line['activity'] or toolkit_activity['text']}".strip()


UPGRADES: dict[int, Callable[[Data], Data]] = {1: fields_from_version_1}
