from django.urls import path

from payments.funds.views import accounts, agent, papers, reports

urlpatterns = [
    path("", accounts.funds, name="funds"),
    path("need/", accounts.need, name="fund_need"),
    path("report/", reports.execution, name="fund_report"),
    path("reconciliation/", reports.reconciliation, name="fund_reconciliation"),
    path("agent/", agent.agent_statements, name="agent_statements"),
    path("agent/new/", agent.agent_statement_new, name="agent_statement_new"),
    path("agent/<slug:number>/", agent.agent_statement, name="agent_statement"),
    path("agent/<slug:number>/paper/", agent.agent_statement_paper, name="agent_statement_paper"),
    path("allocations/", papers.allocations, name="allocations"),
    path("allocations/new/", papers.allocation_new, name="allocation_new"),
    path("allocations/<slug:number>/", papers.allocation, name="allocation"),
    path("work/", papers.work_expenses, name="work_expenses"),
    path("work/new/", papers.work_expense_new, name="work_expense_new"),
    path("work/<slug:number>/", papers.work_expense, name="work_expense"),
    path("requests/new/", papers.budget_request_new, name="budget_request_new"),
    path("requests/<slug:number>/", papers.budget_request, name="budget_request"),
    path("years/", papers.year_ends, name="year_ends"),
    path("years/new/", papers.year_end_new, name="year_end_new"),
    path("years/<slug:number>/", papers.year_end, name="year_end"),
]
