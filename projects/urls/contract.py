"""Addresses: award, contract, parties, supplements, renewal."""

from django.urls import path

from projects.views import award, contract, contract_edit, parties, reserve, supplements

HOME = "o/<slug:organisation>"
ONE = f"{HOME}/projects/<str:number>"

urlpatterns = [
    path(f"{HOME}/calls/<str:number>/award/<str:proposal>/", award.award, name="award"),
    path(f"{HOME}/calls/<str:number>/award/<str:proposal>/give-up/", reserve.award_give_up, name="award_give_up"),
    path(f"{HOME}/calls/<str:number>/reserve/<str:proposal>/", reserve.reserve_admit, name="reserve_admit"),
    path(f"{ONE}/contract/", contract.contract, name="contract"),
    path(f"{ONE}/contract/edit/", contract_edit.contract_edit, name="contract_edit"),
    path(f"{ONE}/contract/sign/", contract.contract_sign, name="contract_sign"),
    path(f"{ONE}/contract/reopen/", contract.contract_reopen, name="contract_reopen"),
    path(f"{ONE}/contract/announce/", contract.contract_announce, name="contract_announce"),
    path(f"{ONE}/contract/parties/", parties.contract_parties, name="contract_parties"),
    path(f"{ONE}/contract/halt/", contract.contract_halt, name="contract_halt"),
    path(f"{ONE}/supplements/new/", award.supplement_new, name="supplement_new"),
    path(f"{ONE}/supplements/<int:seq>/", supplements.supplement_answer, name="supplement_answer"),
    path(f"{ONE}/supplements/<int:seq>/withdraw/", supplements.supplement_withdraw, name="supplement_withdraw"),
    path(f"{ONE}/renew/", award.project_renew, name="project_renew"),
]
