from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dailypapers.accounts"

    def ready(self) -> None:
        from dailypapers.accounts import receivers

        receivers.connect()
