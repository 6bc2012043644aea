"""Home: what waits for me, what is late, and what stands between the county and its payday."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dibao.worklist.queues import most_urgent, queues
from payments.alerts import alerts_for


def home(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    waiting = queues(request.user, on)
    context = {
        "on": on,
        "queues": waiting,
        "waiting": sum(queue.count for queue in waiting),
        "late": sum(queue.late for queue in waiting),
        "urgent": most_urgent(request.user, on),
        "alerts": alerts_for(request.user, on),
    }
    return render(request, "worklist/home.html", context)
