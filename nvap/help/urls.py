from django.urls import path

from nvap.help import views

app_name = "help"

urlpatterns = [
    path("help/", views.answers, name="answers"),
    path("help/accessibility/", views.accessibility, name="accessibility"),
    path("help/privacy/", views.privacy, name="privacy"),
    path("help/cookies/", views.cookies, name="cookies"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
