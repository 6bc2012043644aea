from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.urls import path, reverse_lazy

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="offices/login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("logout/", LogoutView.as_view(), name="logout"),
    path(
        "password/",
        PasswordChangeView.as_view(
            template_name="offices/password.html", success_url=reverse_lazy("home")
        ),
        name="password_change",
    ),
]
