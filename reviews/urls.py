from django.urls import path

from reviews.views import afterwards, case, lists, papers, recheck

urlpatterns = [
    path("notices/", lists.notice_list, name="notices"),
    path("notices/<slug:number>/", lists.notice, name="notice"),
    path("notices/<slug:number>/sheet.pdf", papers.notice_sheet, name="notice_sheet"),
    path("publications/", afterwards.publication_list, name="publications"),
    path("publications/<slug:number>/", afterwards.publication, name="publication"),
    path(
        "publications/<slug:number>/sheet.pdf", papers.publication_sheet, name="publication_sheet"
    ),
    path("reports/", afterwards.report_list, name="self_reports"),
    path("households/<slug:code>/reports/", afterwards.report_new, name="self_report_new"),
    path("letters/", afterwards.letter_list, name="letters"),
    path("letters/<int:pk>.pdf", papers.line_change_letter, name="line_change_letter"),
    path("awards/", lists.award_list, name="awards"),
    path("households/<slug:code>/awards/", lists.household_awards, name="household_awards"),
    path("rechecks/", lists.recheck_list, name="rechecks"),
    path("rechecks/<slug:number>/", recheck.recheck, name="recheck"),
    path("rechecks/<slug:number>/letter.pdf", papers.recheck_letter, name="recheck_letter"),
    path("rechecks/<slug:number>/visit.pdf", papers.recheck_visit, name="recheck_visit"),
    path(
        "rechecks/<slug:number>/determination.pdf",
        papers.recheck_determination,
        name="recheck_determination",
    ),
    path("<slug:number>/", case.case, name="case"),
    path("<slug:number>/visits/<int:pk>.pdf", papers.visit_record, name="visit_record"),
    path("<slug:number>/appraisals/<int:pk>.pdf", papers.appraisal_record, name="appraisal_record"),
    path(
        "<slug:number>/determinations/<int:pk>.pdf",
        papers.determination_sheet,
        name="determination_sheet",
    ),
    path("<slug:number>/decision.pdf", papers.decision_letter, name="decision_letter"),
]
