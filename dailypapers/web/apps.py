from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_out


class WebConfig(AppConfig):
    name = "dailypapers.web"

    def ready(self) -> None:
        from dailypapers.web.headers import note_sign_out

        user_logged_out.connect(note_sign_out)
