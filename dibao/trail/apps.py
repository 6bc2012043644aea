from django.apps import AppConfig


class TrailConfig(AppConfig):
    name = "dibao.trail"
    label = "trail"
    verbose_name = "办理轨迹"
