"""Second factors by django-allauth: what they are called, and that their secrets are not stored in the clear."""

from __future__ import annotations

import secrets
from base64 import b32encode
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _

from dailypapers.accounts import ciphers
from dailypapers.accounts.site_urls import site_url


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return ciphers.encrypt("mfa", text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; instead of one made with a key that is gone a random one, which no code fits."""
        found = ciphers.decrypt("mfa", encrypted_text)
        return b32encode(secrets.token_bytes(20)).decode() if found is None else found

    def generate_authenticator_name(self, user: object, type: Authenticator.Type) -> str:
        return _("Key %(number)s") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom a passkey is for: this site, by the name of its own address."""
        return {"id": urlsplit(site_url(context.request)).hostname or "", "name": settings.SITE_NAME}

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
