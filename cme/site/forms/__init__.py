"""Forms of the pages that cross apps."""

from cme.site.forms.looking import LooksForm, SearchForm, SubjectForm

__all__ = ["LooksForm", "SearchForm", "SubjectForm"]
