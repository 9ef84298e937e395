from django.urls import include, path

from plans.views import (
    dates,
    hand_over,
    hidden_text,
    home,
    indicators,
    lines,
    objectives,
    periods,
    plan,
    progress,
    remarks,
    report,
    shared,
    submissions,
    update,
)

app_name = "plans"

# What is reported for a period: it is part of the address, so that a returned report of an earlier one can be mended.
period_patterns = [
    path("report/", report.report, name="report"),
    path("decisions/add/", report.add_decision, name="add_decision"),
    path("decisions/<uuid:key>/", report.decision, name="decision"),
    path("decisions/<uuid:key>/restore/", report.restore_decision, name="restore_decision"),
    path("update/", update.update, name="update"),
    path("lines/<uuid:key>/progress/", progress.progress, name="progress"),
    path("check/", submissions.check, name="check"),
    path("nil-return/", submissions.check, {"is_nil_return": True}, name="nil_return"),
    path("draft.pdf", submissions.draft_pdf, name="draft_pdf"),
    path("share/", shared.share, name="share"),
]

urlpatterns = [
    # What to do next
    path("", home.home, name="home"),
    path("plans/", home.plan_list, name="plan_list"),
    # What somebody did who leaves
    path("forces/<slug:slug>/people/hand-over/", hand_over.hand_over, name="hand_over"),
    path("hand-overs/<int:pk>/put-away/", hand_over.put_note_away, name="put_note_away"),
    # The plan
    path("plans/start/", plan.start_plan, name="start_plan"),
    path("plans/<int:plan_id>/", plan.plan, name="plan"),
    path("plans/<int:plan_id>/about/", plan.about, name="about"),
    path("plans/<int:plan_id>/planning-questions/", plan.planning_questions, name="planning_questions"),
    path("plans/<int:plan_id>/dates.ics", dates.dates, name="dates"),
    # An objective and its numbers
    path("plans/<int:plan_id>/objectives/<int:number>/", objectives.objective, name="objective"),
    path("plans/<int:plan_id>/numbers/add/", indicators.add_indicator, name="add_indicator"),
    path("plans/<int:plan_id>/numbers/<uuid:key>/", indicators.indicator, name="indicator"),
    path(
        "plans/<int:plan_id>/numbers/<uuid:key>/results/<uuid:reading_key>/restore/",
        indicators.restore_result,
        name="restore_result",
    ),
    # A planned activity
    path("plans/<int:plan_id>/objectives/<int:number>/activities/add/", lines.add_line, name="add_line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/", lines.line, name="line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/copy/", lines.copy_line, name="copy_line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/restore/", lines.restore_line, name="restore_line"),
    # What is reported for a period
    path("plans/<int:plan_id>/periods/<slug:reference>/", include(period_patterns)),
    # With no period to report on, the plan is checked without one
    path("plans/<int:plan_id>/check/", submissions.check, name="check"),
    path("plans/<int:plan_id>/draft.pdf", submissions.draft_pdf, name="draft_pdf"),
    path("plans/<int:plan_id>/share/", shared.share, name="share"),
    # Where pages were before their addresses named a period
    path("plans/<int:plan_id>/update/", periods.old_address, {"page": "update"}, name="old_update"),
    path("plans/<int:plan_id>/summary/", periods.old_address, {"page": "report"}, name="old_summary"),
    path(
        "plans/<int:plan_id>/lines/<uuid:key>/progress/",
        periods.old_address,
        {"page": "progress"},
        name="old_progress",
    ),
    # What passes between the force and VKPP
    path("plans/<int:plan_id>/vkpp/", remarks.with_vkpp, name="with_vkpp"),
    path("plans/<int:plan_id>/remarks/<uuid:key>/", remarks.remark, name="remark"),
    # Drafts shared with VKPP for advice
    path("plans/<int:plan_id>/shared/<uuid:key>/", shared.shared_draft, name="shared_draft"),
    path("plans/<int:plan_id>/shared/<uuid:key>/draft.pdf", shared.shared_draft_pdf, name="shared_draft_pdf"),
    path("plans/<int:plan_id>/shared/<uuid:key>/stop/", shared.stop, name="stop_sharing"),
    # Sensitive text
    path("plans/<int:plan_id>/hidden-text/", hidden_text.hidden_texts, name="hidden_texts"),
    path("plans/<int:plan_id>/hidden-text/add/", hidden_text.hide_text, name="hide_text"),
    path("plans/<int:plan_id>/hidden-text/<uuid:key>/", hidden_text.hidden_text, name="hidden_text"),
    # What was submitted
    path("plans/<int:plan_id>/submissions/", plan.submissions, name="submissions"),
    path("plans/<int:plan_id>/submissions/<int:number>/", submissions.submission, name="submission"),
    path("plans/<int:plan_id>/submissions/<int:number>/submitted/", submissions.submitted, name="submitted"),
    path("plans/<int:plan_id>/submissions/<int:number>/withdraw/", submissions.withdraw, name="withdraw"),
    path("plans/<int:plan_id>/submissions/<int:number>/plan.pdf", submissions.submission_pdf, name="submission_pdf"),
    path("plans/<int:plan_id>/submissions/<int:number>/feedback.pdf", submissions.feedback_pdf, name="feedback_pdf"),
]
