"""Home: what waits for me, what is late, and what stands between the county and its payday."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dibao.jobs.checks import alarms
from dibao.offices.roles import ADMINISTRATORS, AUDIT, FINANCE
from dibao.worklist.queues import most_urgent, queues
from payments.alerts import alerts_for
from payments.due_now import due_now

TOLD = frozenset(ADMINISTRATORS) | AUDIT | FINANCE  # when ledger or trail are not what they were


def home(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    waiting = queues(request.user, on)
    context = {
        "on": on,
        "queues": waiting,
        "waiting": sum(queue.count for queue in waiting),
        "late": sum(queue.late for queue in waiting),
        "urgent": most_urgent(request.user, on),
        "alarms": alarms(timezone.now()) if request.user.holds(*TOLD) else [],
        "paydays": due_now(request.user, on),
        "may_draft": request.user.holds(*FINANCE),
        "alerts": alerts_for(request.user, on),
    }
    return render(request, "worklist/home.html", context)
