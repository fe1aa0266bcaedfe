"""Users and their duties."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account. What it may do stands in its appointments."""

    display_name = models.CharField("姓名", max_length=60, blank=True)
    office = models.CharField("科室", max_length=60, blank=True)
    must_use_mfa = models.BooleanField("须两步登录", default=False)
