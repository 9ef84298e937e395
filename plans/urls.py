from django.urls import path

from plans.views import home, indicators, objectives, plan

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
]
