"""Notifying people: on the site, and by mail."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dailypapers.accounts.models import User
from dailypapers.community.models import Notification
from dailypapers.community.notification_text import sentence
from dailypapers.languages import speaking
from dailypapers.lib.text import collapse, without_controls

_Kind = Notification.Kind
MAILED_KINDS = (_Kind.REPLY, _Kind.MENTION, _Kind.SUBMISSION, _Kind.CLAIM, _Kind.REMOVED, _Kind.STATUS)
GRACE = timedelta(minutes=2)  # whoever reads the site just now sees it there
TOO_OLD = timedelta(days=3)


def mark_read(user: User) -> int:
    """Mark all notifications of a user as read; return how many were not."""
    return Notification.objects.filter(user=user, read_at=None).update(read_at=timezone.now())


def mail_notifications(site: str, limit: int = 500) -> int:
    """Mail unread notifications, one mail a person; return how many were sent. `site` is https://host.

    Rows are taken and the mail is put into the queue in one transaction: a kill neither loses it nor sends it twice.
    """
    now = timezone.now()
    waiting = Notification.objects.filter(mailed_at=None, created_at__lt=now - GRACE)
    needless = waiting.filter(read_at__isnull=False) | waiting.exclude(kind__in=MAILED_KINDS)
    needless = needless | waiting.filter(user__notify_by_mail=False) | waiting.filter(created_at__lt=now - TOO_OLD)
    Notification.objects.filter(id__in=list(needless.values_list("id", flat=True)[:5_000])).update(mailed_at=now)
    to_mail = waiting.filter(user__is_active=True).exclude(user__email="").select_related("user", "actor", "paper")
    by_user: dict[User, list[Notification]] = defaultdict(list)
    for notification in to_mail.order_by("id")[:limit]:
        by_user[notification.user].append(notification)
    return sum(_mail(user, notifications, site.rstrip("/")) for user, notifications in by_user.items())


def _mail(user: User, notifications: list[Notification], site: str) -> int:
    try:
        with transaction.atomic():
            ids = [notification.id for notification in notifications]
            locked = Notification.objects.select_for_update().filter(id__in=ids, mailed_at=None)
            claimed = set(locked.values_list("id", flat=True))
            Notification.objects.filter(id__in=claimed).update(mailed_at=timezone.now())
            with speaking(user):
                sentences = [sentence(notification) for notification in notifications if notification.id in claimed]
                return _put_into_queue(user, sentences, site) if sentences else 0
    except OSError:  # of a mail backend that hands over at once
        return 0


def _put_into_queue(user: User, sentences: list[str], site: str) -> int:
    count = len(sentences)
    several = ngettext("%(count)s new notification", "%(count)s new notifications", count) % {"count": count}
    subject = sentences[0] if count == 1 else several
    body = "\n".join(f"- {text}" for text in sentences)
    body += f"\n\n{site}/notifications\n\n{_('Stop these mails: %(url)s') % {'url': f'{site}/settings'}}\n"
    title = f"{settings.SITE_NAME}: {collapse(without_controls(subject))}"
    return send_mail(title[:200], without_controls(body), None, [user.email])
