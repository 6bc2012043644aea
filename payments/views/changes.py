"""A batch beside the month before, household by household: for its second pair of eyes."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from dibao.web.access import roles_required
from dibao.web.paging import page_of_sums
from payments.services.movements import MOVING, OfChange, moved_of
from payments.views.batches import READERS, visible_batch

SHOWN = 50


@roles_required(*READERS)
def batch_changes(request: HttpRequest, number: str) -> HttpResponse:
    """The movements with their reasons and sums, and the households of one of them."""
    batch = visible_batch(request, number)
    moved = moved_of(batch)
    if moved is None:
        raise Http404
    movements = [row for row in moved.movements() if row.change in MOVING]
    counts = dict.fromkeys(MOVING, 0)
    for row in movements:
        counts[row.change] += row.households
    first = next((change for change, count in counts.items() if count), "new")
    change = request.GET.get("change", first)
    if change not in MOVING:
        raise Http404
    context = {
        "batch": batch,
        "before": moved.before,
        "movements": movements,
        "tabs": [(key, label, counts[key]) for key, label in MOVING.items()],
        "change": change,
        "page": page_of_sums(request, OfChange(moved, change), size=SHOWN),
    }
    return render(request, "payments/batch_changes.html", context)
