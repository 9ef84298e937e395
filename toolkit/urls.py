"""The addresses of the toolkit's pages, for the edition in force and for an edition by its number."""

from django.urls import include, path

from toolkit import views

app_name = "toolkit"

pages = [
    path("", views.impact_statement, name="impact_statement"),
    path("impact-statement.pdf", views.impact_statement_pdf, name="impact_statement_pdf"),
    path("guidance/", views.guidance, name="guidance"),
    path("objectives/<int:objective>/", views.logic_model, name="logic_model"),
    path("objectives/<int:objective>/logic-model.pdf", views.logic_model_pdf, name="logic_model_pdf"),
    path(
        "objectives/<int:objective>/supporting-information/",
        views.supporting_information,
        name="supporting_information",
    ),
    path("perennial-challenges/", views.perennial_challenges, name="perennial_challenges"),
    path("links/", views.links, name="links"),
    path("references/", views.references, name="references"),
    path("peel-questions/", views.peel_questions, name="peel_questions"),
    path("search/", views.search_toolkit, name="search"),
    path("plan-form/", views.plan_form, name="plan_form"),
    path("changes/", views.changes, name="changes"),
]

urlpatterns = [
    path("", views.actions, name="actions"),
    path("<str:reference>/", include(pages)),
    path("<str:reference>/editions/<int:edition>/", include(pages)),
]
