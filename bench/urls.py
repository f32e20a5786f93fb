"""The site's addresses, and beside them the bare page that the caseload is compared with."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from cases import statuses
from cases.models import Case

PAGE = """<!doctype html><title>Cases</title><table>{% for case in cases %}<tr>
<td><a href="{% url 'cases:case' case.reference %}">{{ case.child.person.full_name }}</a></td>
<td>{{ case.reference }}</td><td>{{ case.child.person.born_on }}</td><td>{{ case.status }}</td>
<td>{{ case.officer.name }}</td><td>{{ case.area.name }}</td><td>{{ case.opened_on }}</td>
<td>{{ case.next_due_on }}</td><td>{{ case.next_step }}</td><td>{{ case.next_why }}</td>
</tr>{% endfor %}</table>"""
TEMPLATE = engines["django"].from_string(PAGE)


def bare(request: HttpRequest) -> HttpResponse:
    """List the caseload's first 25 rows with nothing around them."""
    rows = (
        Case.objects.filter(status__in=statuses.OPEN)
        .select_related("child__person", "officer", "area")
        .order_by("next_due_on", "pk")[:25]
    )
    return HttpResponse(TEMPLATE.render({"cases": rows}, request))


urlpatterns = [path("bare/", bare), path("", include("cme.urls"))]
handler400 = "cme.site.errors.bad_request"
handler403 = "cme.site.errors.forbidden"
handler404 = "cme.site.errors.not_found"
handler500 = "cme.site.errors.server_error"
