"""The person behind a login; what they may do comes from their memberships."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    def create_user(self, email=None, phone=None, name="", password=None, **fields):
        user = self.model(
            email=self.normalize_email(email).lower() if email else None, phone=phone or None, name=name, **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, key):
        return self.get(Q(email__iexact=key) | Q(phone=key))


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can log in, by e-mail or by phone number."""

    PLAIN = "password last_login is_superuser is_active is_staff date_joined language theme single_keys mail_notices"
    PERSONAL = "email phone name"

    class Language(models.TextChoices):
        BROWSER = "", _("As the browser says")
        CHINESE = "zh-hans", _("Simplified Chinese")
        ENGLISH = "en", _("English")

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device says")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=50)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.BROWSER, blank=True)
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme, default=Theme.AUTO)
    single_keys = models.BooleanField(_("single-key shortcuts"), default=True)
    mail_notices = models.BooleanField(_("notices by e-mail too"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        constraints = [
            models.CheckConstraint(condition=Q(email__isnull=False) | Q(phone__isnull=False), name="user_has_a_login")
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name
