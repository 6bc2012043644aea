from django.urls import path

from dibao.worklist import views

urlpatterns = [path("", views.home, name="home")]
