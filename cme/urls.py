"""Every address of the service, app by app."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from cme.site import health
from cme.site.views import condition, messages, search
from cme.worklist import views as worklist

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("cme.site.urls_pages")),
    path("", include("cme.accounts.urls_sign_in")),
    path("refer/", include("referrals.urls_public")),
    path("set-up/people/", include("cme.site.urls_people")),
    path("my-work/", worklist.my_work, name="my-work"),
    path("my-work/", include("cme.worklist.urls")),
    path("set-up/calendar/", include("cme.site.urls_calendar")),
    path("set-up/", include("cme.site.urls_set_up")),
    path("referrals/", include("referrals.urls")),
    path("", include("cases.urls")),
    path("reintegration/", include("reintegration.urls")),
    path("performance/", include("cme.performance.urls")),
    path("schools/", include("schools.urls")),
    path("audit/", include("cme.site.urls_audit")),
    path("search/", search.search, name="search"),
    path("messages/", messages.outbox, name="outbox"),
    path("messages/<int:pk>/again/", messages.send_again, name="send-again"),
    path("health/", condition.health, name="health"),
    path("health/parked/<int:pk>/", condition.try_again, name="try-again"),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("admin/", admin.site.urls),
]

handler400 = "cme.site.errors.bad_request"
handler403 = "cme.site.errors.forbidden"
handler404 = "cme.site.errors.not_found"
handler500 = "cme.site.errors.server_error"
