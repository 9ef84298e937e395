from django.urls import path

from nvap.accounts import account_views, views

app_name = "people"

urlpatterns = [
    path("forces/<slug:slug>/people/", views.people, name="list"),
    path("forces/<slug:slug>/people/invite/", views.invite_person, name="invite"),
    path("forces/<slug:slug>/people/access/", views.confirm_access, name="confirm_access"),
    path("forces/<slug:slug>/people/<int:pk>/role/", views.change_person_role, name="role"),
    path("forces/<slug:slug>/people/<int:pk>/remove/", views.remove_person, name="remove"),
    path(
        "forces/<slug:slug>/people/invitations/<int:pk>/withdraw/",
        views.withdraw_persons_invitation,
        name="withdraw_invitation",
    ),
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path("account/", account_views.account, name="account"),
    path("account/session/", account_views.session, name="session"),
    path("account/sessions/<int:pk>/end/", account_views.end_session, name="end_session"),
    path("account/sessions/end/", account_views.end_all_sessions, name="end_all_sessions"),
    path("account/mail/", views.mail, name="mail"),
    path("account/held/", views.held_about_me, name="held_about_me"),
    path("unsaved/", views.save_unsaved, name="save_unsaved"),
    path("unsaved/<uuid:form_key>/", views.read_unsaved, name="read_unsaved"),
    path("unsaved/<uuid:form_key>/discard/", views.discard_unsaved, name="discard_unsaved"),
    path("unsaved/<uuid:form_key>/restore/", views.restore_unsaved, name="restore_unsaved"),
]
