from django.urls import path

from plans.views import drafts, home, indicators, lines, objectives, plan, progress, report, submissions

app_name = "plans"

urlpatterns = [
    # What to do next
    path("", home.home, name="home"),
    path("plans/", home.plan_list, name="plan_list"),
    # The plan
    path("plans/start/", plan.start_plan, name="start_plan"),
    path("plans/<int:plan_id>/", plan.plan, name="plan"),
    path("plans/<int:plan_id>/about/", plan.about, name="about"),
    path("plans/<int:plan_id>/planning-questions/", plan.planning_questions, name="planning_questions"),
    path("plans/<int:plan_id>/summary/", plan.summary, name="summary"),
    # An objective and its numbers
    path("plans/<int:plan_id>/objectives/<int:number>/", objectives.objective, name="objective"),
    path("plans/<int:plan_id>/numbers/add/", indicators.add_indicator, name="add_indicator"),
    path("plans/<int:plan_id>/numbers/<uuid:key>/", indicators.indicator, name="indicator"),
    path(
        "plans/<int:plan_id>/numbers/<uuid:key>/results/<int:reading_id>/restore/",
        indicators.restore_result,
        name="restore_result",
    ),
    # A planned activity and its progress
    path("plans/<int:plan_id>/objectives/<int:number>/activities/add/", lines.add_line, name="add_line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/", lines.line, name="line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/copy/", lines.copy_line, name="copy_line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/restore/", lines.restore_line, name="restore_line"),
    path("plans/<int:plan_id>/lines/<uuid:key>/progress/", progress.progress, name="progress"),
    path("plans/<int:plan_id>/update/", progress.update, name="update"),
    path("plans/<int:plan_id>/periods/<str:reference>/report/", report.report, name="report"),
    # What was typed and not saved
    path("plans/<int:plan_id>/unsaved/", drafts.save_draft, name="save_draft"),
    path("plans/<int:plan_id>/unsaved/discard/", drafts.discard_draft, name="discard_draft"),
    # Checking, submitting, what was submitted
    path("plans/<int:plan_id>/check/", submissions.check, name="check"),
    path("plans/<int:plan_id>/draft.pdf", submissions.draft_pdf, name="draft_pdf"),
    path("plans/<int:plan_id>/periods/<str:reference>/check/", submissions.check, name="check"),
    path("plans/<int:plan_id>/periods/<str:reference>/draft.pdf", submissions.draft_pdf, name="draft_pdf"),
    path("plans/<int:plan_id>/submissions/<int:number>/", submissions.submission, name="submission"),
    path("plans/<int:plan_id>/submissions/<int:number>/submitted/", submissions.submitted, name="submitted"),
    path("plans/<int:plan_id>/submissions/<int:number>/withdraw/", submissions.withdraw, name="withdraw"),
    path("plans/<int:plan_id>/submissions/<int:number>/plan.pdf", submissions.submission_pdf, name="submission_pdf"),
]
